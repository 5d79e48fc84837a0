"""Telephones that do things by themselves."""

import pytest

from bot.sandbox.telephony import (
    Answer,
    Behaviour,
    Call,
    Decline,
    Exchange,
    HangUp,
    Press,
    RingOut,
    Silence,
    Wait,
)
from bot.sandbox.telephony.script import Step, read_script
from tests.sandbox.telephony.application import Application
from tests.sandbox.telephony.cast import ANA, Place

ASKS = "<Response><Gather numDigits='1' action='/digits'/><Say>Again.</Say><Redirect/></Response>"
BYE = "<Response><Say>Bye.</Say></Response>"


@pytest.mark.parametrize(
    ("script", "status", "digits"),
    [
        pytest.param([Answer(), Press("1")], "completed", ["1"], id="answers and presses"),
        pytest.param([Answer(), Silence(), Press("6")], "completed", ["6"], id="is slow"),
        pytest.param([Answer(), HangUp()], "completed", [], id="hangs up"),
        pytest.param([Decline()], "busy", [], id="declines"),
        pytest.param([Wait(0.001), RingOut()], "no-answer", [], id="lets it ring"),
    ],
)
async def test_a_script_is_done_for_every_call(
    app: Application,
    place: Place,
    exchange: Exchange,
    script: list[Step],
    status: str,
    digits: list[str],
) -> None:
    exchange.line(ANA).script = script
    app.answer("/voice", ASKS)
    app.answer("/digits", BYE)
    for _ in range(2):
        await place()
        call = await exchange.next_placed_call(ANA)
        await call.wait_ended()
        assert call.status == status

    assert app.told("/digits", "Digits") == digits * 2


async def test_a_script_may_be_a_function(
    app: Application, place: Place, exchange: Exchange
) -> None:
    async def press_what_is_said(call: Call) -> None:
        await call.answer()
        await call.press(call.heard[-1])

    exchange.line(ANA).script = press_what_is_said
    app.answer("/voice", "<Response><Gather action='/digits'><Say>42</Say></Gather></Response>")
    app.answer("/digits", BYE)
    await place()
    call = await exchange.next_placed_call(ANA)
    await call.wait_ended()

    assert app.told("/digits", "Digits") == ["42"]


async def test_nobody_does_anything_where_nobody_is(place: Place, exchange: Exchange) -> None:
    line = exchange.line(ANA)
    line.behaviour, line.script = Behaviour.NO_ANSWER, [Answer()]
    exchange.ring_seconds_scale = 0.0001
    await place()
    call = await exchange.next_placed_call(ANA)
    await call.wait_ended()

    assert call.status == "no-answer"


async def test_a_script_that_goes_too_far_does_no_harm(
    app: Application, place: Place, exchange: Exchange
) -> None:
    exchange.line(ANA).script = [Answer(), Press("1")]
    app.answer("/voice", BYE)
    for _ in range(2):
        await place()
        call = await exchange.next_placed_call(ANA)
        await call.wait_ended()
        assert (call.status, call.heard) == ("completed", ["Bye."])


def test_steps_are_read_from_words() -> None:
    words = ["wait 0.5", "answer", "silence", "press 1#", "hang up", "decline", "ring out"]

    assert read_script(words) == [
        Wait(0.5),
        Answer(),
        Silence(),
        Press("1#"),
        HangUp(),
        Decline(),
        RingOut(),
    ]


@pytest.mark.parametrize("words", ["sing", "press", "wait", "wait long", ""])
def test_words_that_are_no_step(words: str) -> None:
    with pytest.raises(ValueError, match="there are answer, silence, hang up"):
        read_script([words])
