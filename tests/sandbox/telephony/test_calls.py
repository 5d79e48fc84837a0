"""The lives of calls, from the official client to the application's callbacks."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]  # twilio ships no types

from bot.sandbox.telephony import Behaviour, CallStatus, Exchange
from tests.sandbox.telephony.application import Application
from tests.sandbox.telephony.cast import ACCOUNT_SID, ANA, OURS, Place, Ring

HELLO = "<Response><Say>Hello.</Say></Response>"


async def test_an_answered_call_is_told_from_queue_to_end(
    app: Application, place: Place, exchange: Exchange
) -> None:
    app.answer("/voice", HELLO)

    placed = await place()
    assert (placed.status, placed.to, placed._from) == ("queued", ANA, OURS)
    call = await exchange.next_call(ANA)
    await call.answer()
    await call.wait_ended()

    assert call.heard == ["Hello."]
    assert app.told("/status") == ["initiated", "ringing", "in-progress", "completed"]
    assert app.told("/status", "SequenceNumber") == ["0", "1", "2", "3"]
    assert [status for _, status in call.events] == [
        CallStatus.QUEUED,
        CallStatus.INITIATED,
        CallStatus.RINGING,
        CallStatus.IN_PROGRESS,
        CallStatus.COMPLETED,
    ]
    assert [at for at, _ in call.events] == sorted(at for at, _ in call.events)


async def test_the_document_is_asked_for_with_what_twilio_tells(
    app: Application, ring: Ring
) -> None:
    call = await ring(HELLO)
    await call.answer()

    (asked,) = app.at("/voice")
    assert (asked["CallSid"], asked["CallStatus"]) == (call.sid, "in-progress")
    assert (asked["To"], asked["From"], asked["Direction"]) == (ANA, OURS, "outbound-api")
    assert (asked["AccountSid"], asked["ApiVersion"]) == (ACCOUNT_SID, "2010-04-01")
    assert (asked["ToCountry"], asked["ToCity"]) == ("US", "")


async def test_the_last_callback_tells_how_long_it_took(app: Application, ring: Ring) -> None:
    call = await ring(HELLO)
    await call.answer()
    await call.wait_ended()

    last = app.at("/status")[-1]
    assert (last["CallDuration"], last["Duration"]) == ("0", "0")
    assert last["SipResponseCode"] == "200"
    assert last["CallbackSource"] == "call-progress-events"
    assert last["Timestamp"].endswith(" +0000")
    assert "CallDuration" not in app.at("/status")[0].form


async def test_only_the_end_is_told_when_no_event_is_asked_for(
    app: Application, place: Place, exchange: Exchange
) -> None:
    app.answer("/voice", HELLO)
    await place(status_callback_event=[])
    call = await exchange.next_call(ANA)
    await call.answer()
    await call.wait_ended()

    assert app.told("/status") == ["completed"]
    assert app.told("/status", "SequenceNumber") == ["0"]


async def test_an_event_that_is_none_silences_all_callbacks(
    app: Application, place: Place, exchange: Exchange
) -> None:
    app.answer("/voice", HELLO)
    await place(status_callback_event=["initiated,ringing"])
    call = await exchange.next_call(ANA)
    await call.answer()
    await call.wait_ended()

    assert app.at("/status") == []
    assert [warning.code for warning in call.warnings] == [21626]


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        pytest.param(Behaviour.BUSY, ["initiated", "busy"], id="busy"),
        pytest.param(Behaviour.FAILED, ["initiated", "failed"], id="failed"),
    ],
)
async def test_a_line_may_refuse_to_ring(
    app: Application, place: Place, exchange: Exchange, behaviour: Behaviour, told: list[str]
) -> None:
    exchange.line(ANA).behaviour = behaviour
    await place()
    call = await exchange.next_placed_call(ANA)
    await call.wait_ended()

    assert app.told("/status") == told
    assert call.ringing_at is None
    assert app.at("/voice") == []


async def test_nobody_answers_for_as_long_as_the_call_may_ring(
    app: Application, place: Place, exchange: Exchange
) -> None:
    exchange.ring_seconds_scale = 0.001
    exchange.line(ANA).behaviour = Behaviour.NO_ANSWER
    await place(timeout=20)
    call = await exchange.next_placed_call(ANA)
    await call.wait_ended()

    assert app.told("/status") == ["initiated", "ringing", "no-answer"]
    assert call.ringing_at is not None
    assert call.ended_at is not None
    assert call.ended_at - call.ringing_at >= timedelta(seconds=0.019)


async def test_ringing_lasts_a_minute_by_default_and_ten_at_most(
    place: Place, exchange: Exchange
) -> None:
    await place()
    await place(timeout=4_000)

    assert [call.request.timeout_seconds for call in exchange.calls] == [60, 600]


async def test_the_synchronous_client_is_taken_in_too(
    app: Application, sync_client: Client, exchange: Exchange
) -> None:
    url = app.answer("/voice", HELLO)
    before = datetime.now(UTC).replace(microsecond=0)

    placed = await asyncio.to_thread(sync_client.calls.create, to=ANA, from_=OURS, url=url)
    call = await exchange.next_call(ANA)
    await call.answer()
    await call.wait_ended()
    fetched = await asyncio.to_thread(sync_client.calls(placed.sid).fetch)

    assert placed.date_created >= before
    assert (fetched.status, fetched.duration, fetched.direction) == (
        "completed",
        "0",
        "outbound-api",
    )
    assert fetched.start_time <= fetched.end_time
    assert fetched.to_formatted == "(415) 555-0101"
