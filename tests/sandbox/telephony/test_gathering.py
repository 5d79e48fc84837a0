"""Gather on a real call: keys, silence, and where they lead."""

import asyncio

import pytest

from bot.sandbox.telephony import Exchange, NotListening
from tests.sandbox.telephony.application import Application
from tests.sandbox.telephony.cast import Ring

BYE = "<Response><Say>Bye.</Say></Response>"


def gather(attributes: str = "numDigits='1' action='/digits'", after: str = "") -> str:
    """A document that asks to press 1."""
    return f"<Response><Gather {attributes}><Say>Press 1.</Say></Gather>{after}</Response>"


async def test_a_key_is_posted_to_the_action(app: Application, ring: Ring) -> None:
    app.answer("/digits", BYE)
    call = await ring(gather())
    await call.answer()
    assert call.heard == ["Press 1."]
    assert call.is_listening

    await call.press("1")
    await call.wait_ended()

    (posted,) = app.at("/digits")
    assert (posted["Digits"], posted["msg"], posted["FinishedOnKey"]) == ("1", "Gather End", "")
    assert (posted["CallSid"], posted["CallStatus"]) == (call.sid, "in-progress")
    assert call.heard == ["Press 1.", "Bye."]


async def test_what_comes_after_a_gather_is_not_said_once_a_key_was_pressed(
    app: Application, ring: Ring
) -> None:
    app.answer("/digits", BYE)
    call = await ring(gather(after="<Say>I heard nothing.</Say>"))
    await call.answer()
    await call.press("1")
    await call.wait_ended()

    assert call.heard == ["Press 1.", "Bye."]


async def test_silence_goes_on_with_what_comes_after(app: Application, ring: Ring) -> None:
    call = await ring(gather(after="<Say>I heard nothing.</Say>"))
    await call.answer()
    await call.silence()
    await call.wait_ended()

    assert call.heard == ["Press 1.", "I heard nothing."]
    assert app.at("/digits") == []


async def test_silence_may_be_posted_too(app: Application, ring: Ring) -> None:
    app.answer("/digits", BYE)
    call = await ring(gather("actionOnEmptyResult='true' action='/digits'", "<Say>No.</Say>"))
    await call.answer()
    await call.silence()
    await call.wait_ended()

    assert app.told("/digits", "Digits") == [""]
    assert call.heard == ["Press 1.", "Bye."]


async def test_the_finishing_key_alone_is_no_input(app: Application, ring: Ring) -> None:
    call = await ring(gather(after="<Say>I heard nothing.</Say>"))
    await call.answer()
    await call.press("#")
    await call.wait_ended()

    assert call.heard == ["Press 1.", "I heard nothing."]
    assert app.at("/digits") == []


async def test_the_finishing_key_is_told_and_not_part_of_the_digits(
    app: Application, ring: Ring
) -> None:
    app.answer("/digits", BYE)
    call = await ring(gather("action='/digits'"))
    await call.answer()
    await call.press("42#")
    await call.wait_ended()

    assert app.told("/digits", "Digits") == ["42"]
    assert app.told("/digits", "FinishedOnKey") == ["#"]


async def test_without_an_action_the_same_document_is_asked_again(
    app: Application, ring: Ring
) -> None:
    call = await ring(gather("numDigits='1'"), BYE)
    await call.answer()
    await call.press("1")
    await call.wait_ended()

    first, again = app.at("/voice")
    assert "Digits" not in first.form
    assert again["Digits"] == "1"


@pytest.mark.parametrize(
    ("action", "path", "query"),
    [
        pytest.param("digits?a=1&amp;b=2", "/deep/down/digits", "a=1&b=2", id="beside"),
        pytest.param("../digits", "/deep/digits", "", id="above"),
        pytest.param("/digits", "/digits", "", id="from the root"),
        pytest.param("?round=2", "/deep/down/voice", "round=2", id="a query"),
    ],
)
async def test_addresses_are_seen_from_the_document(
    app: Application, ring: Ring, action: str, path: str, query: str
) -> None:
    asks = gather(f"numDigits='1' action='{action}'")
    url = app.answer("/deep/down/voice", asks, BYE)
    app.answer(path, *([asks] if path.endswith("voice") else []), BYE)
    call = await ring(url=f"{url}?round=1")
    await call.answer()
    await call.press("1")
    await call.wait_ended()

    assert (app.at(path)[-1].query, app.at(path)[-1]["Digits"]) == (query, "1")


async def test_keys_may_be_sent_by_get(app: Application, ring: Ring) -> None:
    app.answer("/digits", BYE)
    call = await ring(gather("numDigits='1' action='/digits?x=1' method='GET'"))
    await call.answer()
    await call.press("*")
    await call.wait_ended()

    (asked,) = app.at("/digits")
    assert asked.method == "GET"
    assert asked.query.startswith("x=1&")
    assert "Digits=%2A" in asked.query


async def test_a_second_gather_may_follow_the_first(app: Application, ring: Ring) -> None:
    app.answer("/digits", BYE)
    call = await ring(gather(after="<Gather action='/digits'><Say>Really?</Say></Gather>"))
    await call.answer()
    await call.silence()
    assert call.heard == ["Press 1.", "Really?"]
    await call.press("1")

    assert call.heard[-1] == "Bye."


async def test_keys_are_not_heard_while_no_gather_is_open(ring: Ring) -> None:
    call = await ring("<Response><Say loop='0'>Wait.</Say></Response>")
    with pytest.raises(NotListening, match="ringing and no Gather is open"):
        await call.press("1")
    await call.answer()

    with pytest.raises(NotListening, match="in-progress and no Gather is open"):
        await call.press("1")
    with pytest.raises(NotListening):
        await call.silence()
    assert call.heard == ["Wait."]


async def test_a_gather_for_speech_hears_no_keys(ring: Ring) -> None:
    call = await ring(gather("input='speech'", "<Say>Nothing.</Say>"))
    await call.answer()
    with pytest.raises(NotListening, match="for speech"):
        await call.press("1")

    await call.silence()
    assert call.heard == ["Press 1.", "Nothing."]


@pytest.mark.parametrize("keys", ["", "a", "1 2"])
async def test_a_telephone_has_only_its_keys(ring: Ring, keys: str) -> None:
    call = await ring(gather())
    await call.answer()

    with pytest.raises(ValueError, match=r"0 to 9, \* and #"):
        await call.press(keys)
    assert call.is_listening


async def test_a_gather_may_time_out_by_itself(ring: Ring, exchange: Exchange) -> None:
    exchange.gather_seconds_scale = 0.001
    call = await ring(gather(after="<Pause length='2'/><Say>I heard nothing.</Say>"))
    await call.answer()
    await call.wait_ended()

    assert call.heard == ["Press 1.", "I heard nothing."]


async def test_keys_may_come_one_by_one_while_the_time_out_runs(
    app: Application, ring: Ring, exchange: Exchange
) -> None:
    exchange.gather_seconds_scale = 100
    app.answer("/digits", BYE)
    call = await ring(gather("numDigits='2' action='/digits'"))
    await call.answer()
    await asyncio.gather(call.press("1"), call.press("2"))
    await call.wait_ended()

    assert app.told("/digits", "Digits") == ["12"]


async def test_a_key_silences_the_prompts(app: Application, ring: Ring, exchange: Exchange) -> None:
    exchange.say_seconds_per_word = 1_000
    app.answer("/digits", "<Response/>")
    call = await ring(
        "<Response><Gather numDigits='1' action='/digits'>"
        "<Say>A long story.</Say><Say>Never heard.</Say></Gather></Response>"
    )
    answering = asyncio.create_task(call.answer())
    await call.wait_heard("long story")
    await call.press("1")
    await answering
    await call.wait_ended()

    assert call.heard == ["A long story."]
    assert app.told("/digits", "Digits") == ["1"]
