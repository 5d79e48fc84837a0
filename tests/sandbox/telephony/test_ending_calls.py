"""How calls end: by the person, by the application, or before they began to ring."""

import pytest
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # twilio ships no types
    TwilioRestException,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # see above

from bot.sandbox.telephony import Exchange, NotInProgress, NotRinging
from tests.sandbox.telephony.application import Application
from tests.sandbox.telephony.cast import Ring

HELLO = "<Response><Say>Hello.</Say></Response>"
ASKS = "<Response><Gather numDigits='1' action='/digits'/></Response>"


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
