"""Calls wait in a queue, so many a second leave it, and tests take them in order."""

import asyncio

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]  # twilio ships no types

from bot.sandbox.telephony import Exchange
from bot.sandbox.telephony.equipment import Pace
from tests.sandbox.telephony.application import Application
from tests.sandbox.telephony.cast import ANA, BO, Place, Ring


async def test_calls_leave_the_queue_in_order_and_so_many_a_second(
    app: Application, place: Place, exchange: Exchange
) -> None:
    exchange.equipment.pace.calls_per_second = 50
    people = [f"+1415555010{digit}" for digit in range(1, 6)]
    for person in people:
        await place(to=person)
    ringing = [await exchange.next_call() for _ in people]

    assert [call.to for call in ringing] == people


async def test_no_more_begin_a_second_however_late_one_is() -> None:
    pace, loop = Pace(50), asyncio.get_running_loop()
    begun_at = loop.time()
    for earlier in range(5):
        await pace.turn()
        assert loop.time() - begun_at >= earlier / 50


async def test_a_call_canceled_in_the_queue_never_rings(
    app: Application, client: Client, place: Place, exchange: Exchange
) -> None:
    exchange.equipment.pace.calls_per_second = 0.01
    await place()
    waiting = await place()
    await client.calls(waiting.sid).update_async(status="canceled")
    call = exchange.calls[1]
    await call.wait_ended()

    assert [status for _, status in call.events] == ["queued", "canceled"]
    assert call.started_at is None
    assert app.told("/status").count("canceled") == 1


async def test_whoever_leaves_the_queue_holds_nobody_up() -> None:
    pace = Pace(200)
    turns = [asyncio.create_task(pace.turn()) for _ in range(4)]
    await turns[0]
    turns[1].cancel()
    turns[2].cancel()

    await turns[3]

    assert [turn.cancelled() for turn in turns] == [False, True, True, False]


def test_an_exchange_places_more_than_no_calls_a_second() -> None:
    with pytest.raises(ValueError, match="more than 0, not 0"):
        Pace(0)


async def test_waiting_for_a_call_that_does_not_come_says_so(exchange: Exchange, base: str) -> None:
    with pytest.raises(TimeoutError, match=r"no call rang at \+14155550101 within 0.01 seconds"):
        await exchange.next_call(ANA, timeout_seconds=0.01)


async def test_waiting_for_the_end_of_a_call_that_goes_on_says_so(ring: Ring) -> None:
    call = await ring()

    with pytest.raises(TimeoutError, match="the call is ringing and not settled"):
        await call.wait_ended(timeout_seconds=0.01)


async def test_calls_are_taken_once_and_by_line(exchange: Exchange, place: Place) -> None:
    await place(to=BO)
    await place()
    await place()

    ana = await exchange.next_call(ANA)
    again = await exchange.next_call(ANA)
    other = await exchange.next_call()

    assert [call.to for call in (ana, again, other)] == [ANA, ANA, BO]
    assert ana is not again
    assert exchange.calls == [other, ana, again]
