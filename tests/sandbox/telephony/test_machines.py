"""Voicemail, and telling it from people."""

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]  # twilio ships no types

from bot.sandbox.telephony import Behaviour, Call, Exchange
from tests.sandbox.telephony.application import Application
from tests.sandbox.telephony.cast import ANA, Place, Ring

HELLO = "<Response><Say>Hello.</Say></Response>"


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
