"""What waits over night, or a weekend, for the hours is paged to whoever is on call by then."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.incidents.timeline import Through
from tests.conftest import MovedClock
from tests.scenarios.night import MEMBERS, PEOPLE, PHONES, PLATFORM, Night, a_night

# bo's week lasts until Sunday, 6 December, 10:00; chen's begins then. ana is the secondary.
_TURNS = "{people: [ana, bo], every: week, start: 2026-11-23 10:00}"
_SECONDARY = "{people: [bo, ana], every: week, start: 2026-11-23 10:00}"
TURNS = PLATFORM.replace(_TURNS, "{people: [bo, chen], every: week, start: 2026-11-29 10:00}")
TURNS = TURNS.replace(_SECONDARY, "{people: [ana], every: week, start: 2026-11-23 10:00}")
LATER = PEOPLE.replace(", phone:", ", contact: [slack, sms after 4m], phone:")
FRIDAY_17_57 = datetime(2026, 12, 5, 1, 57, tzinfo=UTC)


@pytest.fixture
async def friday(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Night]:
    """Three minutes before the hours end."""
    clock = MovedClock(FRIDAY_17_57)
    async with a_night(sqlite_url, tmp_path, clock, platform=TURNS, people=LATER) as brought_up:
        yield brought_up


def texted(night: Night) -> list[str]:
    """Who was sent texts, in order."""
    names = {number: name for name, number in PHONES.items()}
    return [names[text.to] for text in night.exchange.messages]


async def test_on_monday_whoever_is_on_call_then_is_paged_first(friday: Night) -> None:
    number = await friday.alert("disk 80 %", urgency="low")
    assert len(friday.messages_to("bo")) == 1
    await friday.pass_time(minutes=5)

    await friday.pass_time(days=2, hours=14, minutes=58)

    incident = friday.incident(number)
    assert (incident.step, incident.round) == (0, 1)
    assert len(friday.messages_to("chen")) == 1
    assert friday.messages_to("ana") == []
    assert friday.happened(number)[-3:] == ["waits_for_hours", "others_on_call", "paged"]
    assert any("Others are on call by now" in text for text in friday.in_channel())

    await friday.pass_time(minutes=4)
    assert texted(friday) == ["chen"]
    await friday.pass_time(minutes=1)
    assert len(friday.messages_to("ana")) == 1


async def test_where_nobody_else_is_on_call_the_policy_goes_on(friday: Night) -> None:
    await friday.pass_time(days=-1)
    number = await friday.alert("disk 80 %", urgency="low")
    await friday.pass_time(minutes=5)

    await friday.pass_time(hours=14, minutes=58)

    assert "others_on_call" not in friday.happened(number)
    assert texted(friday) == ["bo"]
    assert len(friday.messages_to("ana")) == 1


async def test_whom_somebody_has_chosen_it_stays_with(friday: Night) -> None:
    number = await friday.alert("disk 80 %", urgency="low")
    await friday.command("bo", f"reassign {number} <@{MEMBERS['kim']}>")
    await friday.pass_time(minutes=6)

    await friday.pass_time(days=2, hours=14, minutes=57)

    assert "others_on_call" not in friday.happened(number)
    assert friday.messages_to("chen") == []


async def test_whoever_has_declined_what_was_handed_to_them_is_not_waited_for(
    friday: Night,
) -> None:
    number = await friday.alert("disk 80 %", urgency="low")
    await friday.command("bo", f"reassign {number} <@{MEMBERS['kim']}>")
    friday.bot.commands.incidents.decline(number, "kim", Through.PHONE)
    await friday.pass_time(minutes=6)

    await friday.pass_time(days=2, hours=14, minutes=57)

    assert friday.happened(number)[-2:] == ["others_on_call", "paged"]
    assert len(friday.messages_to("chen")) == 1
    assert friday.messages_to("ana") == []


async def test_a_text_that_was_put_off_goes_when_it_is_decided_who_is_paged(friday: Night) -> None:
    """The two loops look at the same instant, and in any order."""
    await friday.alert("disk 80 %", urgency="low")
    await friday.pass_time(minutes=5)
    friday.clock.advance(days=2, hours=14, minutes=58)  # type: ignore[attr-defined]

    await friday.bot._dispatcher.tick()
    await friday.bot._dispatcher.finish_sending()
    assert texted(friday) == []

    await friday.pass_time(seconds=1)
    assert texted(friday) == []
    assert len(friday.messages_to("chen")) == 1


async def test_what_was_handed_to_somebody_is_theirs_in_the_morning(friday: Night) -> None:
    """On Friday at 17:57 kim has three minutes of the hours to answer."""
    await friday.pass_time(days=-1)
    number = await friday.alert("disk 80 %", urgency="low")
    await friday.command("bo", f"reassign {number} <@{MEMBERS['kim']}>")
    await friday.pass_time(minutes=5)

    await friday.pass_time(hours=14, minutes=58)

    assert len(friday.messages_to("kim")) == 2
    assert friday.messages_to("ana") == []
    assert any("Paging Kim Lee, who was handed it." in text for text in friday.in_channel())
    assert "Paging now:*\n• Kim Lee: Slack sent" in friday.in_channel()[0]

    await friday.pass_time(minutes=5)
    assert len(friday.messages_to("ana")) == 1


async def test_and_after_them_of_whoever_has_come_on_call(friday: Night) -> None:
    number = await friday.alert("disk 80 %", urgency="low")
    await friday.command("bo", f"reassign {number} <@{MEMBERS['kim']}>")
    await friday.pass_time(minutes=5)

    await friday.pass_time(days=2, hours=14, minutes=58)
    assert len(friday.messages_to("kim")) == 2
    assert friday.messages_to("chen") == []
    assert "step 1 (platform/primary) is paged" in friday.in_channel()[0]

    await friday.pass_time(minutes=5)
    assert len(friday.messages_to("chen")) == 1
    assert friday.messages_to("ana") == []


async def test_after_an_outage_too_nobody_is_texted_who_is_off_call_by_now(friday: Night) -> None:
    """The loops look at the same instant, long after the hours began."""
    await friday.alert("disk 80 %", urgency="low")
    await friday.pass_time(minutes=5)
    friday.clock.advance(days=2, hours=16)  # type: ignore[attr-defined]

    await friday.bot._dispatcher.tick()
    await friday.bot._dispatcher.finish_sending()
    assert texted(friday) == []

    await friday.pass_time(seconds=1)
    assert texted(friday) == []
    assert len(friday.messages_to("chen")) == 1


async def test_but_who_is_on_call_still_is(friday: Night) -> None:
    await friday.pass_time(days=-1)
    await friday.alert("disk 80 %", urgency="low")
    await friday.pass_time(minutes=5)
    friday.clock.advance(hours=16)  # type: ignore[attr-defined]

    await friday.bot._dispatcher.tick()
    await friday.bot._dispatcher.finish_sending()

    assert texted(friday) == ["bo"]
