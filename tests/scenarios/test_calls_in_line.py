"""A provider takes calls and does not begin them: no phone rings, and that is no page."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.incidents.incident import Incident, State
from bot.domain.paging.notification import NotificationState
from bot.domain.people.method import Method
from bot.sandbox.telephony import Exchange
from bot.sandbox.telephony.statuses import CallStatus
from tests.conftest import MovedClock
from tests.scenarios.night import PHONES, Night, a_night
from tests.scenarios.two_providers import two_providers

LONG = 3600.0


@pytest.fixture
async def night(
    database_url: str, tmp_path: Path, clock: MovedClock, second: Exchange
) -> AsyncIterator[Night]:
    """A night with two providers, the first of which has a long line."""
    async with two_providers(database_url, tmp_path, clock, second) as brought_up:
        brought_up.exchange.equipment.pace.keep_in_line(seconds=LONG)
        yield brought_up


@pytest.fixture
async def with_one(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """A night with one provider, which has a long line."""
    async with a_night(sqlite_url, tmp_path, clock) as brought_up:
        brought_up.exchange.equipment.pace.keep_in_line(seconds=LONG)
        yield brought_up


async def passes(night: Night, *, seconds: int) -> None:
    """Time goes by in small steps, with everything that the engine does now and then."""
    for _ in range(seconds // 10):
        await night.pass_time(seconds=10)
        await night.bot.engine.do_duties()
        await night.bot.engine.settle()


def told(night: Night, number: int) -> list[str]:
    """What the timeline says of calls in line."""
    view = night.bot.commands.incidents.view(number)
    return [
        str(entry.facts.get("instead")) for entry in view.timeline if entry.what == "call_in_line"
    ]


def said_in_channel(night: Night) -> int:
    """How often the channel was told beside the message that shows how things stand."""
    said = (text for text in night.in_channel() if not text.startswith("🔴"))
    return sum("waits in line at twilio, and no phone rings" in text for text in said)


def open_incidents(night: Night) -> Sequence[Incident]:
    """What is open."""
    return night.bot.commands.incidents.listed(open_only=True)


async def test_the_next_provider_rings_after_a_minute_and_the_one_in_line_is_ended(
    night: Night, second: Exchange
) -> None:
    number = await night.alert("checkout is down")
    await passes(night, seconds=50)
    assert second.calls == []

    await passes(night, seconds=10)

    call = await second.next_call(to=PHONES["ana"])
    (in_line,) = night.exchange.calls
    await in_line.wait_ended()
    assert in_line.status is CallStatus.CANCELED
    assert told(night, number) == ["twilio2"]
    await call.answer()
    await call.press("1")
    await call.wait_ended()
    await night.bot.engine.settle()
    assert night.incident(number).acknowledged_by == "ana"
    assert "checkout is down" in " ".join(call.heard)
    assert (call.warnings, call.errors, second.callback_failures) == ([], [], [])
    first = next(n for n in night.notifications(number) if n.method is Method.CALL)
    assert first.state is NotificationState.ENDED


async def test_for_a_while_others_are_asked_first_and_the_metrics_tell_why(
    night: Night, second: Exchange
) -> None:
    await night.alert("checkout is down")
    await passes(night, seconds=60)
    await second.next_call(to=PHONES["ana"])

    await night.command("kim", "page platform come")
    await night.alert("search is down", service="search")
    await night.pass_time(minutes=2)

    assert len(night.exchange.calls) == 1
    assert len(second.calls) >= 2
    metrics = (await night.http.get("/metrics")).text
    assert 'sleepwell_provider_errors_total{kind="in_line",provider="twilio"} 1.0' in metrics
    assert "sleepwell_alert_to_ringing_seconds_count" in metrics


async def test_it_is_not_placed_elsewhere_once_somebody_has_it(
    night: Night, second: Exchange
) -> None:
    number = await night.alert("checkout is down")
    await night.command("bo", f"ack {number}")

    await passes(night, seconds=120)

    assert second.calls == []
    (in_line,) = night.exchange.calls
    await in_line.wait_ended()
    assert in_line.status is CallStatus.CANCELED


async def test_where_the_other_is_in_trouble_it_stays_in_line_and_the_channel_is_told(
    night: Night, second: Exchange
) -> None:
    second.faults.drop()
    number = await night.alert("checkout is down")

    await passes(night, seconds=180)

    assert set(told(night, number)) == {"None"}
    assert any(
        "The call to Ana Souza waits in line at twilio, and no phone rings: no other provider "
        "can place it." in text
        for text in night.in_channel()
    )
    assert not any(call.status.is_final for call in night.exchange.calls)


async def test_with_one_provider_the_channel_is_told_once_and_sleepwell_of_itself(
    with_one: Night,
) -> None:
    number = await with_one.alert("checkout is down")
    await passes(with_one, seconds=60)

    assert said_in_channel(with_one) == 1
    assert told(with_one, number) == ["None"]
    assert "calls wait in line at twilio" in with_one.bot.engine.notes()

    await passes(with_one, seconds=240)

    assert len(told(with_one, number)) > 1
    assert said_in_channel(with_one) == 1
    its_own = [one.title for one in open_incidents(with_one) if one.service == "sleepwell"]
    assert its_own == ["Sleepwell cannot deliver calls"]


async def test_where_both_keep_calls_in_line_the_channel_is_told_once_and_sleepwell_of_itself(
    night: Night, second: Exchange
) -> None:
    second.equipment.pace.keep_in_line(seconds=LONG)
    number = await night.alert("checkout is down")
    await passes(night, seconds=60)
    assert told(night, number) == ["twilio2"]
    said = "The call to Ana Souza waits in line at twilio2 as well, and no phone rings"

    await passes(night, seconds=240)

    aloud = [text for text in night.in_channel() if not text.startswith("🔴")]
    assert sum(said in text for text in aloud) == 1
    (its_own,) = (one for one in open_incidents(night) if one.service == "sleepwell")
    assert its_own.title == "Sleepwell cannot deliver calls"
    await passes(night, seconds=240)
    assert sum("waits in line" in text for text in night.in_channel() if text[0] != "🔴") == 1

    await night.command("kim", f"ack {number}")
    await passes(night, seconds=30)

    assert its_own.number not in {one.number for one in open_incidents(night)}


async def test_a_call_whose_callbacks_are_lost_has_rung_all_the_same(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    nobody_listens = {"public_url": "http://127.0.0.1:9"}
    async with a_night(sqlite_url, tmp_path, clock, more=nobody_listens) as night:
        number = await night.alert("checkout is down")
        await night.rings_out("ana")

        await passes(night, seconds=70)

        assert told(night, number) == []
        first = next(n for n in night.notifications(number) if n.method is Method.CALL)
        assert first.state is NotificationState.NO_ANSWER
        assert night.incident(number).state is State.TRIGGERED
        assert night.clock.now() - first.due_at >= timedelta(minutes=1)
