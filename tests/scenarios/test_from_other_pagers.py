"""What people rely on who come from another pager; each was seen to go wrong somewhere."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Sleepwell
from bot.domain.incidents.incident import State
from bot.domain.paging.notification import NotificationState
from bot.domain.people.method import Method
from tests.conftest import MovedClock
from tests.scenarios.night import PEOPLE, PHONES, PLATFORM, Night, a_night

THREE_TEXTS = PEOPLE.replace(
    "timezone: America/Los_Angeles", "timezone: UTC, contact: [sms, sms after 10m, sms after 20m]"
)
WAITS_LONG = PLATFORM.replace("wait: 5m", "wait: 1h")
BEGINS_NEXT_YEAR = PLATFORM.replace(
    "{people: [ana, bo], every: week, start: 2026-11-23 10:00}",
    "{people: [ana, bo], every: week, start: 2027-01-04 10:00}",
)


@pytest.fixture
async def story(
    database_url: str, tmp_path: Path, clock: MovedClock, request: pytest.FixtureRequest
) -> AsyncIterator[Night]:
    """A night with these people and this policy."""
    people, platform = request.param
    running = a_night(database_url, tmp_path, clock, people=people, platform=platform)
    async with running as brought_up:
        yield brought_up


def texts_to(night: Night, person: str) -> int:
    return len([text for text in night.exchange.messages if text.to == PHONES[person]])


async def test_one_alert_is_one_call_one_text_and_one_message(quiet: Night) -> None:
    await quiet.alert("checkout is down")
    await quiet.pass_time(minutes=1)

    assert quiet.called() == ["ana"]
    assert len(quiet.exchange.messages) == texts_to(quiet, "ana") == 1
    assert len(quiet.messages_to("ana")) == 1
    assert len(quiet.in_channel()) == 1


async def test_what_a_monitor_tells_is_there_for_whoever_is_woken(quiet: Night) -> None:
    details = {"region": "eu-north-1", "error rate": "31 %"}
    link = "https://example.com/graphs/cards"

    number = await quiet.alert("cards are refused", details=details, link=link)

    (message,) = quiet.messages_to("ana")
    assert all(told in message.all_text for told in ("eu-north-1", "31 %", link))
    kept = quiet.incident(number)
    assert kept.link == link
    assert "eu-north-1" in kept.details


async def test_the_same_trouble_of_another_service_is_another_incident(quiet: Night) -> None:
    first = await quiet.alert("no answer", dedup_key="no answer")
    await quiet.rings_out("ana")

    second = await quiet.alert("no answer", dedup_key="no answer", service="search")

    assert first != second
    assert quiet.called() == ["ana", "ana"]


async def test_what_ends_by_itself_ends_nothing_else(quiet: Night) -> None:
    over = await quiet.alert("cards are refused", dedup_key="cards")
    stays = await quiet.alert("no answer", dedup_key="no answer")
    await quiet.rings_out("ana")

    await quiet.alert("", dedup_key="cards", action="resolve")
    await quiet.pass_time(minutes=5)

    assert quiet.incident(over).state is State.RESOLVED
    assert quiet.incident(stays).state is State.TRIGGERED
    assert "bo" in quiet.called()


async def test_however_often_something_new_breaks_the_phone_rings_at_once(quiet: Night) -> None:
    for trouble in range(6):
        await quiet.alert(f"trouble {trouble}", dedup_key=str(trouble))
        assert len(quiet.called()) == texts_to(quiet, "ana") == trouble + 1
        await quiet.answers_and_presses("ana", "6")
        # Sooner than this, a text about one more of a service waits, and the call does not.
        await quiet.pass_time(seconds=10)

    assert quiet.called() == ["ana"] * 6


@pytest.mark.parametrize("story", [(THREE_TEXTS, WAITS_LONG)], indirect=True)
async def test_a_process_that_comes_after_goes_on_where_the_last_one_was(story: Night) -> None:
    await story.alert("checkout is down")
    assert isinstance(story.clock, MovedClock)
    story.clock.advance(minutes=10)
    next_one = Sleepwell.on(story.bot.settings, story.clock)
    next_one.prepare()

    try:
        await next_one.engine.settle()
        assert texts_to(story, "ana") == 2
        story.clock.advance(minutes=10)
        await next_one.engine.settle()
    finally:
        await next_one.close()

    assert texts_to(story, "ana") == 3
    assert "delivery_interrupted" not in story.happened(1)


@pytest.mark.parametrize("story", [(PEOPLE, BEGINS_NEXT_YEAR)], indirect=True)
async def test_a_rotation_that_has_not_begun_keeps_nobody_waiting(story: Night) -> None:
    number = await story.alert("checkout is down")

    await story.answers_and_presses("bo", "1")

    assert story.called() == ["bo"]
    assert "step_skipped" in story.happened(number)


async def test_a_team_whose_file_is_gone_is_answered_for(quiet: Night) -> None:
    opened = await quiet.alert("checkout is down")
    await quiet.rings_out("ana")
    folder = quiet.bot.settings.schedules_dir
    (folder / "platform.yaml").rename(folder / "payments.yaml")
    moved = (folder / "payments.yaml").read_text().replace("team: platform", "team: payments")
    (folder / "payments.yaml").write_text(moved.replace("checkout:", "cards:"))
    quiet.bot.schedules.refresh(quiet.clock.now())

    await quiet.pass_time(minutes=5)
    later = await quiet.alert("checkout is down again")

    assert later != opened
    assert "kim" in quiet.called()
    assert "bo" not in quiet.called()
    await quiet.answers_and_presses("kim", "1")
    assert {quiet.incident(number).acknowledged_by for number in (opened, later)} == {"kim"}


@pytest.mark.parametrize(
    "story", [(PEOPLE, PLATFORM.replace('"#platform"', '"#gone"'))], indirect=True
)
async def test_a_channel_that_is_gone_is_told_and_keeps_nobody_asleep(story: Night) -> None:
    number = await story.alert("checkout is down")
    await story.answers_and_presses("ana", "1")

    assert "message_failed" in story.happened(number)
    assert story.incident(number).acknowledged_by == "ana"


async def test_a_provider_that_fails_for_long_is_asked_now_and_then_until_it_works(
    quiet: Night,
) -> None:
    quiet.exchange.faults.drop()
    number = await quiet.alert("checkout is down")
    for _ in range(60):
        await quiet.pass_time(seconds=15)
    calls = [n for n in quiet.notifications(number) if n.method is Method.CALL]
    assert {n.person for n in calls if n.tries} == {"ana", "bo", "kim"}
    assert NotificationState.FAILED not in {n.state for n in calls}
    # Fifteen minutes at a growing wait, of a minute at most.
    assert 12 <= calls[0].tries <= 25

    quiet.exchange.faults.up()
    await quiet.pass_time(minutes=1)

    assert set(quiet.called()) == {"ana", "bo", "kim"}
