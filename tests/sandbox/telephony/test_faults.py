"""Faults on demand, as the official client meets them."""

import asyncio

import aiohttp
import pytest
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # twilio ships no types
    TwilioRestException,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # see above

from bot.sandbox.telephony import Exchange
from tests.sandbox.telephony.cast import ACCOUNT_SID, ANA, OURS, Place

CUT_OFF = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)


async def test_a_failure_strikes_as_often_as_planned(exchange: Exchange, place: Place) -> None:
    exchange.faults.fail("calls", times=2, status=503)

    for _ in range(2):
        with pytest.raises(TwilioRestException) as failed:
            await place()
        assert failed.value.status == 503
    await place()

    assert len(exchange.calls) == 1
    assert [request.operation for request in exchange.requests] == ["calls.create"] * 3


async def test_a_fault_may_strike_one_operation_only(
    client: Client, exchange: Exchange, place: Place
) -> None:
    exchange.faults.fail("calls.update")
    placed = await place()

    with pytest.raises(TwilioRestException) as failed:
        await client.calls(placed.sid).update_async(status="completed")
    assert failed.value.status == 500
    await client.calls(placed.sid).update_async(status="completed")


async def test_one_resource_may_fail_alone(
    client: Client, exchange: Exchange, place: Place
) -> None:
    exchange.faults.fail("messages")
    await place()

    with pytest.raises(TwilioRestException):
        await client.messages.create_async(to=ANA, from_=OURS, body="x")
    assert exchange.messages == []


async def test_a_rate_limit_has_its_own_code(exchange: Exchange, place: Place) -> None:
    exchange.faults.rate_limit("calls")

    with pytest.raises(TwilioRestException) as limited:
        await place()
    assert (limited.value.status, limited.value.code) == (429, 20429)
    await place()


async def test_a_rate_limit_of_everything_may_say_how_long(
    client: Client, exchange: Exchange
) -> None:
    exchange.faults.rate_limit("*", retry_after_seconds=7)

    answer = await client.request_async(
        "GET", f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}.json"
    )
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


async def test_a_hanging_request_goes_on_when_released(
    client: Client, exchange: Exchange, place: Place
) -> None:
    exchange.faults.hang("calls")
    placing = asyncio.create_task(place())
    await exchange.wait_requested("calls.create")
    assert await client.messages.list_async() == []
    assert (exchange.faults.hanging, exchange.calls) == (1, [])

    exchange.faults.release()

    assert (await placing).sid == exchange.calls[0].sid


async def test_a_caller_that_gave_up_on_a_hanging_request_has_asked_for_nothing(
    client: Client, exchange: Exchange, place: Place
) -> None:
    exchange.faults.hang("calls", times=1)
    placing = asyncio.create_task(place())
    await exchange.wait_requested("calls.create")
    placing.cancel()
    await exchange.equipment.changes.wait_for(lambda: exchange.faults.hanging == 0 or None)

    exchange.faults.release()

    placed = await place()
    assert [call.sid for call in exchange.calls] == [placed.sid]


async def test_a_call_may_be_placed_though_the_answer_never_comes(
    exchange: Exchange, place: Place
) -> None:
    exchange.faults.accept_then_hang("calls.create", times=1)
    placing = asyncio.create_task(place())

    call = await exchange.next_call(ANA)
    assert not placing.done()

    exchange.faults.release()
    assert (await placing).sid == call.sid


async def test_a_text_may_be_sent_though_the_answer_never_comes(
    client: Client, exchange: Exchange
) -> None:
    exchange.faults.accept_then_hang("messages")
    sending = asyncio.create_task(client.messages.create_async(to=ANA, from_=OURS, body="x"))

    message = await exchange.next_message(ANA)
    assert not sending.done()
    sending.cancel()

    assert [one.sid for one in exchange.messages] == [message.sid]


async def test_connections_are_dropped_until_the_exchange_is_up(
    client: Client, exchange: Exchange, place: Place
) -> None:
    exchange.faults.drop()
    with pytest.raises(CUT_OFF):
        await place()
    assert (exchange.calls, exchange.requests) == ([], [])

    exchange.faults.up()
    await place()


async def test_going_down_drops_requests_under_way(
    client: Client, exchange: Exchange, place: Place
) -> None:
    exchange.faults.hang("calls")
    placing = asyncio.create_task(place())
    await exchange.wait_requested("calls.create")

    exchange.faults.drop()

    with pytest.raises(CUT_OFF):
        await placing
    assert exchange.calls == []


async def test_credentials_may_be_refused_for_a_while(exchange: Exchange, place: Place) -> None:
    exchange.faults.bad_credentials()
    with pytest.raises(TwilioRestException) as refused:
        await place()
    assert (refused.value.status, refused.value.code) == (401, 20003)

    exchange.faults.good_credentials()
    await place()


async def test_clear_ends_every_fault(client: Client, exchange: Exchange, place: Place) -> None:
    exchange.faults.hang("messages")
    exchange.faults.bad_credentials()
    exchange.faults.drop()
    exchange.faults.fail("calls", times=9)

    exchange.faults.clear()

    await place()
    assert await client.messages.list_async() == []


def test_a_fault_happens_at_least_once(exchange: Exchange) -> None:
    with pytest.raises(ValueError, match="at least once, not 0 times"):
        exchange.faults.fail(times=0)


async def test_waiting_for_a_request_that_does_not_come_says_so(exchange: Exchange) -> None:
    with pytest.raises(TimeoutError, match=r"calls\.list was asked for 0 times, not 2"):
        await exchange.wait_requested("calls.list", times=2, timeout_seconds=0.01)
