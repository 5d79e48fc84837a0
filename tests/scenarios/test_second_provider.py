"""The first telephony provider is in trouble: another takes over, and nobody notices."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from twilio.request_validator import (  # type: ignore[import-untyped]  # twilio ships no types
    RequestValidator,
)

from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import Through
from bot.domain.paging.notification import NotificationState
from bot.domain.people.method import Method
from bot.engine.sending.circuit import FIRST_WAIT
from bot.sandbox.telephony import Behaviour, Call, Exchange
from bot.storage.paging import notifications
from tests.conftest import MovedClock
from tests.scenarios.night import PHONES, Night
from tests.scenarios.two_providers import two_providers


@pytest.fixture
async def night(
    database_url: str, tmp_path: Path, clock: MovedClock, second: Exchange
) -> AsyncIterator[Night]:
    """A night with two providers."""
    async with two_providers(database_url, tmp_path, clock, second) as brought_up:
        yield brought_up


@pytest.fixture
async def quiet(
    sqlite_url: str, tmp_path: Path, clock: MovedClock, second: Exchange
) -> AsyncIterator[Night]:
    """The same on SQLite alone, for what is no matter of the database."""
    async with two_providers(sqlite_url, tmp_path, clock, second) as brought_up:
        yield brought_up


async def test_anas_phone_rings_through_the_second_she_presses_1_and_it_works(
    night: Night, second: Exchange
) -> None:
    night.exchange.faults.drop()

    number = await night.alert("checkout is down")
    call = await second.next_call(to=PHONES["ana"])
    await call.answer()
    await call.press("1")
    await call.wait_ended()
    await night.bot.engine.settle()

    assert night.exchange.calls == []
    assert "checkout is down" in " ".join(call.heard)
    assert (call.warnings, call.errors, second.callback_failures) == ([], [], [])
    assert night.incident(number).acknowledged_by == "ana"
    (called,) = [n for n in night.notifications(number) if n.method is Method.CALL][:1]
    assert called.state is NotificationState.ENDED
    assert "delivery_failed" not in night.happened(number)


async def test_a_call_through_the_second_is_hung_up_when_somebody_else_answers(
    quiet: Night, second: Exchange
) -> None:
    quiet.exchange.faults.fail("calls.create", status=503)
    number = await quiet.alert("checkout is down")
    call = await second.next_call(to=PHONES["ana"])

    await quiet.command("bo", f"ack {number}")

    await call.wait_ended()
    assert call.heard == []


async def test_a_text_through_the_second_is_answered_through_the_second(
    quiet: Night, second: Exchange
) -> None:
    quiet.exchange.faults.bad_credentials()
    number = await quiet.alert("checkout is down")
    message = await second.next_message(to=PHONES["ana"])

    replies = await second.text(from_=PHONES["ana"], to=message.from_, body="1")

    assert replies == [f"Thank you. You have acknowledged incident {number}: checkout is down."]
    assert quiet.incident(number).state is State.ACKNOWLEDGED


async def test_a_provider_that_keeps_failing_is_left_alone_and_tried_again_later(
    quiet: Night, second: Exchange
) -> None:
    quiet.exchange.faults.fail("*", times=100, status=500)
    await quiet.alert("checkout is down", service="checkout", dedup_key="a")
    await quiet.alert("search is down", service="search", dedup_key="b")
    asked = len(quiet.exchange.requests)
    assert quiet.bot.open_circuits() == {"slack": False, "twilio": True, "twilio2": False}
    told = (await quiet.http.get("/metrics")).text
    assert 'sleepwell_circuit_open{provider="twilio"} 1.0' in told
    assert 'sleepwell_provider_errors_total{kind="broken",provider="twilio"}' in told

    await quiet.pass_time(seconds=5)
    await quiet.alert("checkout is slow", dedup_key="c")
    assert len(quiet.exchange.requests) == asked

    quiet.exchange.faults.clear()
    await quiet.pass_time(seconds=FIRST_WAIT.total_seconds())
    await quiet.alert("checkout is slower", dedup_key="d")
    assert not any(quiet.bot.open_circuits().values())


async def test_what_the_network_of_one_drops_goes_by_the_other(
    quiet: Night, second: Exchange
) -> None:
    quiet.exchange.line(PHONES["ana"]).behaviour = Behaviour.FAILED
    number = await quiet.alert("checkout is down")
    await quiet.exchange.calls[0].wait_ended()
    await quiet.bot.engine.settle()

    await quiet.pass_time(seconds=10)
    call = await second.next_call(to=PHONES["ana"])
    await call.answer()
    await call.press("1")
    await call.wait_ended()

    assert quiet.called() == ["ana"]
    assert quiet.incident(number).acknowledged_by == "ana"
    texts = [text.status for text in second.messages if text.to == PHONES["ana"]]
    assert texts == ["delivered"]


async def test_what_one_account_signed_is_not_let_in_for_the_other(quiet: Night) -> None:
    form = {"CallStatus": "completed", "CallSid": "CA1"}
    for path, token in (("/twilio/status/1", "second"), ("/twilio2/status/1", "night")):
        url = f"{quiet.http.base_url}".rstrip("/") + path
        signature = RequestValidator(token).compute_signature(url, form)
        answer = await quiet.http.post(path, data=form, headers={"X-Twilio-Signature": signature})
        assert answer.status_code == 403


def says_nothing(exchange: Exchange) -> None:
    """It does what it is asked to, and does not say so, neither then nor later."""
    exchange.faults.accept_then_hang("calls.create", times=None)
    exchange.faults.hang("calls.list", times=None)


async def alert_and_cut(night: Night, exchange: Exchange) -> tuple[int, Call]:
    """The same without a time-out: it is cut off when it has placed the call, and lists none."""
    exchange.faults.accept_then_hang("calls.create", times=1)
    exchange.faults.fail("calls.list", times=100)
    alerting = asyncio.create_task(night.alert("checkout is down"))
    call = await exchange.next_call(to=PHONES["ana"])
    exchange.faults.drop()
    exchange.faults.up()
    return await alerting, call


# Nobody hears a callback, and who is asked first is the one whose clock is the night's.
UNHEARD = {"public_url": "http://127.0.0.1:9", "telephony_providers": ("twilio2", "twilio")}


@pytest.fixture
async def two_calls(quiet: Night, second: Exchange) -> tuple[int, Call, Call]:
    """The first has placed a call and could not say so; the second has placed another."""
    number, first = await alert_and_cut(quiet, quiet.exchange)
    other = await second.next_call(to=PHONES["ana"])
    await quiet.bot.engine.settle()
    return number, first, other


@pytest.mark.parametrize("answers", [0, 1], ids=["the first", "the second"])
async def test_of_two_calls_the_other_ends_once_she_has_answered_one(
    quiet: Night, two_calls: tuple[int, Call, Call], answers: int
) -> None:
    number, *calls = two_calls

    await calls[answers].answer()
    await calls[answers].press("1")
    await quiet.bot.engine.settle()

    await calls[1 - answers].wait_ended()
    assert calls[1 - answers].heard == []
    assert calls[answers].heard[-1] == "Goodbye."
    assert quiet.incident(number).acknowledged_by == "ana"


@pytest.mark.parametrize("does", ["ack 1", "reassign 1 <@U02KIM0001>"])
async def test_both_of_two_calls_end_once_somebody_else_acts(
    quiet: Night, two_calls: tuple[int, Call, Call], does: str
) -> None:
    _number, *calls = two_calls

    await quiet.command("bo", does)

    for call in calls:
        await call.wait_ended()
        assert call.heard == []


async def test_the_other_of_two_calls_ends_when_she_cannot_take_it(
    quiet: Night, two_calls: tuple[int, Call, Call]
) -> None:
    _number, first, other = two_calls

    await first.answer()
    await first.press("9")
    await quiet.bot.engine.settle()

    await other.wait_ended()
    assert other.heard == []


async def test_a_call_of_which_no_word_came_is_looked_for_once_it_is_answered(
    sqlite_url: str, tmp_path: Path, clock: MovedClock, second: Exchange
) -> None:
    async with two_providers(sqlite_url, tmp_path, clock, second, **UNHEARD) as night:
        says_nothing(second)
        number = await night.alert("checkout is down")
        rings = await night.exchange.next_call(to=PHONES["ana"])
        (in_doubt,) = second.calls

        night.bot.commands.incidents.acknowledge(number, "bo", Through.SLACK)
        await night.bot.engine.settle()
        assert (rings.ended, in_doubt.ended) == (True, False)

        second.faults.release()
        await night.pass_seconds(2)
        assert in_doubt.ended


async def test_what_cannot_ring_any_more_is_not_looked_for(
    sqlite_url: str, tmp_path: Path, clock: MovedClock, second: Exchange
) -> None:
    async with two_providers(sqlite_url, tmp_path, clock, second, **UNHEARD) as night:
        number, _call = await alert_and_cut(night, second)
        night.bot.commands.incidents.acknowledge(number, "bo", Through.SLACK)
        await night.bot.engine.settle()

        await night.pass_time(minutes=1)
        asked = len(second.requests)
        await night.pass_time(minutes=1)

        assert len(second.requests) == asked


async def test_a_call_that_may_be_about_something_else_is_left_to_ring(
    sqlite_url: str, tmp_path: Path, clock: MovedClock, second: Exchange
) -> None:
    async with two_providers(sqlite_url, tmp_path, clock, second, **UNHEARD) as night:
        number, in_doubt = await alert_and_cut(night, second)
        other = await night.alert("search is down", service="search")
        (call,) = [n for n in night.notifications(other) if n.method is Method.CALL][:1]
        with night.bot.database.write() as tx:
            notifications.begin_delivery(tx, [call], clock.now())

        night.bot.commands.incidents.acknowledge(number, "bo", Through.SLACK)
        second.faults.clear()
        await night.pass_seconds(4)

        assert not in_doubt.ended
