"""The lives of calls, from the official client to the application's callbacks."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # twilio ships no types
    TwilioRestException,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # see above

from bot.sandbox.telephony import Behaviour, Call, CallStatus, Exchange, NotInProgress, NotRinging
from bot.sandbox.telephony.equipment import Pace
from tests.sandbox.telephony.application import Application
from tests.sandbox.telephony.cast import ACCOUNT_SID, ANA, BO, OURS, Place, Ring

HELLO = "<Response><Say>Hello.</Say></Response>"
ASKS = "<Response><Gather numDigits='1' action='/digits'/></Response>"


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


async def test_a_call_may_ring_out_at_once(app: Application, ring: Ring) -> None:
    call = await ring()
    await call.ring_out()
    await call.wait_ended()

    assert call.status == "no-answer"
    assert app.told("/status")[-1] == "no-answer"


async def test_a_person_may_decline(app: Application, ring: Ring) -> None:
    call = await ring()
    await call.decline()
    await call.wait_ended()

    assert call.status == "busy"
    assert app.told("/status")[-1] == "busy"


async def test_a_person_may_hang_up(app: Application, ring: Ring) -> None:
    call = await ring(ASKS)
    await call.answer()
    await call.hang_up()
    await call.wait_ended()

    assert call.status == "completed"
    assert app.told("/status")[-1] == "completed"
    assert not call.is_listening


async def test_what_is_over_cannot_be_answered_declined_or_hung_up(ring: Ring) -> None:
    call = await ring()
    with pytest.raises(NotInProgress, match="is ringing"):
        await call.hang_up()
    await call.ring_out()

    with pytest.raises(NotRinging, match="no-answer, so it cannot be answered"):
        await call.answer()
    with pytest.raises(NotRinging, match="cannot be declined"):
        await call.decline()


@pytest.mark.parametrize("status", ["completed", "canceled"])
async def test_the_application_ends_a_ringing_call(
    app: Application, client: Client, ring: Ring, status: str
) -> None:
    call = await ring()
    ended = await client.calls(call.sid).update_async(status=status)
    await call.wait_ended()

    assert ended.status == "canceled"
    assert app.told("/status") == ["initiated", "ringing", "canceled"]


async def test_the_application_ends_a_call_under_way(
    app: Application, client: Client, ring: Ring
) -> None:
    call = await ring(ASKS)
    await call.answer()
    ended = await client.calls(call.sid).update_async(status="completed")
    await call.wait_ended()

    assert (ended.status, ended.duration) == ("completed", "0")
    assert app.told("/status")[-1] == "completed"


async def test_canceled_leaves_a_call_under_way_alone(client: Client, ring: Ring) -> None:
    call = await ring(ASKS)
    await call.answer()
    left = await client.calls(call.sid).update_async(status="canceled")

    assert left.status == "in-progress"
    assert call.is_listening


async def test_a_call_that_is_over_cannot_be_ended(client: Client, ring: Ring) -> None:
    call = await ring()
    await call.ring_out()

    with pytest.raises(TwilioRestException) as refused:
        await client.calls(call.sid).update_async(status="completed")
    assert (refused.value.status, refused.value.code) == (400, 21220)


async def test_the_application_sends_a_call_on_to_another_document(
    app: Application, client: Client, exchange: Exchange, ring: Ring
) -> None:
    call = await ring(ASKS)
    await call.answer()
    await client.calls(call.sid).update_async(url=app.answer("/other", HELLO))
    await call.wait_ended()

    assert call.heard == ["Hello."]
    assert call.status == "completed"


async def test_only_a_call_under_way_can_be_sent_on(
    app: Application, client: Client, ring: Ring
) -> None:
    call = await ring()

    with pytest.raises(TwilioRestException) as refused:
        await client.calls(call.sid).update_async(url=f"{app.url}/other")
    assert refused.value.code == 21220
    assert call.status == "ringing"


async def test_calls_leave_the_queue_in_order_and_so_many_a_second(
    app: Application, place: Place, exchange: Exchange
) -> None:
    exchange.equipment.pace.calls_per_second = 50
    people = [f"+1415555010{digit}" for digit in range(1, 6)]
    for person in people:
        await place(to=person)
    ringing = [await exchange.next_call() for _ in people]

    assert [call.to for call in ringing] == people
    started = [call.started_at for call in ringing if call.started_at is not None]
    gaps = [later - earlier for earlier, later in pairwise(started)]
    assert len(gaps) == 4
    assert min(gaps) >= timedelta(seconds=0.018)


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


async def test_a_machine_answers_and_presses_nothing(
    app: Application, place: Place, exchange: Exchange
) -> None:
    exchange.line(ANA).behaviour = Behaviour.VOICEMAIL
    asks_once = "<Response><Gather><Say>Press 1.</Say></Gather><Say>Goodbye.</Say></Response>"
    app.answer("/voice", asks_once)
    await place(machine_detection="Enable")
    call = await exchange.next_placed_call(ANA)
    await call.wait_ended()

    assert call.heard == ["Press 1.", "Goodbye."]
    assert app.told("/voice", "AnsweredBy") == ["machine_start"]
    assert app.at("/status")[-1]["AnsweredBy"] == "machine_start"


@pytest.mark.parametrize(
    ("behaviour", "detection", "answered_by"),
    [
        pytest.param(Behaviour.RING, "Enable", "human", id="a person"),
        pytest.param(Behaviour.VOICEMAIL, "DetectMessageEnd", "machine_end_beep", id="the beep"),
    ],
)
async def test_machine_detection_goes_to_its_own_callback_when_asynchronous(
    app: Application,
    client: Client,
    place: Place,
    exchange: Exchange,
    behaviour: Behaviour,
    detection: str,
    answered_by: str,
) -> None:
    line = exchange.line(ANA)
    line.behaviour = behaviour
    line.script = Call.answer
    app.answer("/voice", HELLO)
    await place(
        machine_detection=detection,
        async_amd="true",
        async_amd_status_callback=f"{app.url}/amd",
    )
    call = await exchange.next_placed_call(ANA)
    await call.wait_ended()

    assert app.told("/amd", "AnsweredBy") == [answered_by]
    assert "AnsweredBy" not in app.at("/voice")[0].form


async def test_nobody_is_told_of_machines_without_asking(ring: Ring, app: Application) -> None:
    call = await ring(HELLO)
    await call.answer()
    await call.wait_ended()

    assert call.answered_by is None
    assert not any("AnsweredBy" in hook.form for hook in app.hooks)


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
