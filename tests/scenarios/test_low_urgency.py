"""Low urgency disturbs people in the hours of their team, and at no other time."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.incident_text import print_answer, print_incident
from bot.cli.output import console
from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import Through
from bot.phone.answers import standing
from tests.conftest import MovedClock
from tests.scenarios.night import PEOPLE, PHONES, Night, a_night

TEXTED_LATER = PEOPLE.replace(", phone:", ", contact: [slack, sms after 90s], phone:")


@pytest.fixture
async def evening(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """It is 17:59 in California, and the hours end at 18:00; bo is on call."""
    async with a_night(sqlite_url, tmp_path, clock, people=TEXTED_LATER) as brought_up:
        await brought_up.pass_time(hours=22, minutes=59)
        yield brought_up


def texts_to(night: Night, person: str) -> int:
    """How many texts a person was sent."""
    return sum(text.to == PHONES[person] for text in night.exchange.messages)


async def test_what_falls_due_after_the_hours_waits_for_the_next(evening: Night) -> None:
    await evening.alert("disk 80 %", urgency="low")
    assert len(evening.messages_to("bo")) == 1

    await evening.pass_time(seconds=90)
    await evening.pass_time(hours=14)
    assert texts_to(evening, "bo") == 0

    await evening.pass_time(hours=1)
    assert texts_to(evening, "bo") == 1


async def test_it_is_not_sent_once_somebody_has_it(evening: Night) -> None:
    number = await evening.alert("disk 80 %", urgency="low")
    await evening.pass_time(seconds=90)
    await evening.command("ana", f"ack {number}")

    await evening.pass_time(hours=15)

    assert texts_to(evening, "bo") == 0


async def test_what_is_urgent_goes_at_any_hour_and_takes_the_rest_along(evening: Night) -> None:
    await evening.alert("disk 80 %", urgency="low")
    await evening.alert("search is down", service="search")

    await evening.pass_time(seconds=90)

    assert texts_to(evening, "bo") == 1
    assert {n.state for n in evening.notifications(1) if n.person == "bo"} == {"sent", "delivered"}


async def test_whoever_is_handed_it_by_somebody_is_told_at_that_hour(evening: Night) -> None:
    number = await evening.alert("disk 80 %", urgency="low")
    await evening.pass_time(minutes=2)

    await evening.command("bo", f"reassign {number} <@{evening.users['kim'].id}>")
    await evening.pass_time(seconds=90)

    assert texts_to(evening, "kim") == 1
    assert texts_to(evening, "bo") == 0


async def test_whether_somebody_is_still_on_it_is_asked_in_the_hours(evening: Night) -> None:
    number = await evening.alert("disk 80 %", urgency="low")
    await evening.command("bo", f"ack {number}")
    told, said = len(evening.messages_to("bo")), len(evening.in_channel())

    await evening.pass_time(hours=3, minutes=45)
    await evening.pass_time(hours=11)
    assert (len(evening.messages_to("bo")), len(evening.in_channel())) == (told, said)

    await evening.pass_time(minutes=16)
    assert evening.messages_to("bo")[-1].text.startswith("⏰ Is Bo Lindqvist still on it?")
    assert "Paging begins again in 15m" in evening.in_channel()[-1]
    incident = evening.incident(number)
    assert incident.returns_at == evening.clock.now() + timedelta(minutes=15)

    await evening.pass_time(minutes=15)
    assert evening.incident(number).state is State.TRIGGERED


async def test_after_an_outage_too_it_is_asked_in_the_hours(evening: Night) -> None:
    number = await evening.alert("disk 80 %", urgency="low")
    await evening.command("bo", f"ack {number}")
    told, said = len(evening.messages_to("bo")), len(evening.in_channel())

    await evening.pass_time(hours=9)
    assert (len(evening.messages_to("bo")), len(evening.in_channel())) == (told, said)

    await evening.pass_time(hours=6, minutes=1)
    assert evening.messages_to("bo")[-1].text.startswith("⏰ Is Bo Lindqvist still on it?")
    assert evening.incident(number).returns_at == evening.clock.now() + timedelta(minutes=15)


NINE = "Tue 1 Dec 17:00 UTC"


async def test_what_waits_is_not_said_to_be_paged(evening: Night) -> None:
    number = await evening.alert("disk 80 %", urgency="low")
    await evening.pass_time(minutes=2)

    told = await evening.command("bo", f"reassign {number} platform")

    assert "Reassigned to team platform: paging waits for the team's hours." in told
    assert (
        f"is paged <!date^1796144400^{{date_short_pretty}} {{time}}|{NINE}>"
        in (evening.in_channel()[0])
    )


async def test_when_whoever_is_handed_it_is_followed_is_told_truly(evening: Night) -> None:
    await evening.pass_time(minutes=2)
    number = await evening.alert("disk 80 %", urgency="low")

    await evening.command("bo", f"reassign {number} <@{evening.users['kim'].id}>")

    card = evening.in_channel()[0]
    assert "Kim Lee" in card
    assert "Unless somebody acknowledges:* Kim Lee is paged again" in card
    assert NINE in card

    await evening.pass_time(minutes=5)
    card = evening.in_channel()[0]
    assert "Unless somebody acknowledges:* Kim Lee is paged again" in card
    assert NINE in card
    await evening.pass_time(hours=14, minutes=54)
    assert len(evening.messages_to("kim")) == 2
    assert (
        "Unless somebody acknowledges:* step 1 (platform/primary) is paged"
        in (evening.in_channel()[0])
    )


async def test_what_comes_back_at_night_begins_in_the_hours(evening: Night) -> None:
    number = await evening.alert("disk 80 %", urgency="low")
    await evening.command("bo", f"snooze {number} 1h")
    assert (
        f"Paging begins again <!date^1796144400^{{date_short_pretty}} {{time}}|{NINE}>"
        in (evening.in_channel()[0])
    )

    await evening.pass_time(hours=1)

    assert "paging begins at step 1 in the team's hours." in "".join(evening.in_channel())
    assert evening.messages_to("bo")[0].text.startswith("🔴 Triggered: disk")
    card = evening.in_channel()[0]
    assert "Paging now" not in card
    assert "Unless somebody acknowledges:* step 1 (platform/primary) is paged" in card
    await evening.pass_time(hours=14, minutes=1)
    assert "Paging now:*\n• Bo Lindqvist: Slack sent" in evening.in_channel()[0]


async def test_whoever_snoozes_it_is_told_when_paging_begins(evening: Night) -> None:
    number = await evening.alert("disk 80 %", urgency="low")

    told = await evening.command("bo", f"snooze {number} 1h")

    assert "Nobody is paged for it until <!date^1796144400^" in told
    assert f"{NINE}>, when the team's hours for low urgency begin. Then paging" in told
    roster = evening.bot.commands.duty.roster()
    by_telephone = standing(evening.incident(number), roster.people["bo"], roster)
    assert "snoozed by you: paging begins again on Tuesday at 6:00 PM." in by_telephone


async def test_whoever_takes_it_is_told_when_it_may_be_taken_from_them(evening: Night) -> None:
    number = await evening.alert("disk 80 %", urgency="low")

    told = await evening.command("bo", f"ack {number}")

    # They are asked at nine, and have a quarter of an hour to answer.
    quarter_past = "Paging begins again <!date^1796145300^"
    assert quarter_past in told
    assert quarter_past in evening.in_channel()[0]


async def test_one_that_runs_out_as_the_hours_end_is_said_to_be_paged_in_the_next(
    evening: Night,
) -> None:
    await evening.pass_time(hours=20, minutes=6)
    number = await evening.alert("disk 80 %", urgency="low")
    await evening.command("bo", f"ack {number}")

    await evening.pass_time(hours=3, minutes=45)

    assert evening.incident(number).runs_out
    assert "Paging begins again in 15h10m unless" in evening.in_channel()[-1]


async def test_the_shell_is_told_as_well(evening: Night) -> None:
    number = await evening.alert("disk 80 %", urgency="low")
    commands = evening.bot.commands.incidents
    until = evening.clock.now() + timedelta(hours=1)
    commands.snooze(number, "bo", Through.SHELL, until=until)
    view, shown = commands.view(number), console()
    shown.width = 200

    with shown.capture() as told:
        print_answer(shown, view)
        print_incident(shown, view, evening.clock.now())

    begins = "Tue 1 Dec 2026 09:00"
    waits = "Low urgency waits for the team's hours: paging begins again"
    assert f"{waits} {begins} (America/Los_Angeles)." in told.get()
    assert f"paged again  {begins}" in told.get()
