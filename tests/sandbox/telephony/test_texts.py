"""Texts that people send, and those who want no more."""

import pytest
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # twilio ships no types
    TwilioRestException,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # see above
from twilio.twiml.messaging_response import (  # type: ignore[import-untyped]  # see above
    MessagingResponse,
)

from bot.sandbox.telephony import Exchange
from tests.sandbox.telephony.application import Application
from tests.sandbox.telephony.cast import ANA, BO, OURS


def replying(*texts: str) -> str:
    """A document with these replies."""
    response = MessagingResponse()
    for text in texts:
        response.message(text)
    return str(response)


async def test_a_text_goes_to_the_application_and_its_replies_come_back(
    app: Application, exchange: Exchange
) -> None:
    app.answer("/sms", replying("Acknowledged & <done>.", "Sleep well."))
    exchange.sms_url = f"{app.url}/sms?v=1"
    replies = await exchange.text(from_=ANA, to=OURS, body="1")

    assert replies == ["Acknowledged & <done>.", "Sleep well."]
    (asked,) = app.at("/sms")
    assert (asked["From"], asked["To"], asked["Body"]) == (ANA, OURS, "1")
    assert asked["MessageSid"] == asked["SmsSid"] == exchange.messages[0].sid
    assert (asked["NumMedia"], asked["NumSegments"], asked["SmsStatus"]) == ("0", "1", "received")


async def test_texts_in_both_directions_are_kept(app: Application, exchange: Exchange) -> None:
    exchange.sms_url = app.answer("/sms", replying("Hello."))
    await exchange.text(from_=ANA, to=OURS, body="Hi")
    await exchange.messages[1].wait_settled()

    assert [(m.direction, m.from_, m.to, m.body) for m in exchange.messages] == [
        ("inbound", ANA, OURS, "Hi"),
        ("outbound-reply", OURS, ANA, "Hello."),
    ]
    assert [str(m.status) for m in exchange.messages] == ["received", "delivered"]
    with pytest.raises(TimeoutError):
        await exchange.next_message(ANA, timeout_seconds=0.01)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("<Response/>", id="an empty document"),
        pytest.param("", id="nothing"),
        pytest.param(204, id="no content"),
        pytest.param("<Response><Message/></Response>", id="an empty message"),
    ],
)
async def test_no_reply_is_fine(app: Application, exchange: Exchange, answer: object) -> None:
    exchange.sms_url = app.answer("/sms", answer)

    assert await exchange.text(from_=ANA, to=OURS, body="Hi") == []
    assert exchange.messages[0].errors == []


async def test_a_body_inside_a_message_is_its_text(app: Application, exchange: Exchange) -> None:
    exchange.sms_url = app.answer(
        "/sms",
        "<Response><Message to='+14155550101'><Body>Hi.</Body></Message>"
        "<Redirect/><Message loud='1'>Ho.</Message></Response>",
    )

    assert await exchange.text(from_=ANA, to=OURS, body="Hi") == ["Hi.", "Ho."]
    assert [warning.text for warning in exchange.messages[0].warnings] == [
        "this exchange does not carry out <Redirect> for texts",
        "<Message> has no attribute 'loud'",
    ]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param(500, 11200, id="a server error"),
        pytest.param("<Response>", 12100, id="no XML"),
    ],
)
async def test_a_bad_answer_is_noted_on_the_text(
    app: Application, exchange: Exchange, answer: object, code: int
) -> None:
    exchange.sms_url = app.answer("/sms", answer)

    assert await exchange.text(from_=ANA, to=OURS, body="Hi") == []
    assert [error.code for error in exchange.messages[0].errors] == [code]


async def test_texts_need_a_number_of_ours_and_an_address(exchange: Exchange, base: str) -> None:
    with pytest.raises(ValueError, match="set sms_url first"):
        await exchange.text(from_=ANA, to=OURS, body="Hi")
    exchange.sms_url = "http://127.0.0.1:9/sms"
    with pytest.raises(ValueError, match="not a number of this account"):
        await exchange.text(from_=ANA, to=BO, body="Hi")
    with pytest.raises(ValueError, match="no telephone number"):
        await exchange.text(from_="ana", to=OURS, body="Hi")


@pytest.mark.parametrize("word", ["STOP", " stop ", "Unsubscribe", "QUIT"])
async def test_whoever_texts_stop_is_left_alone(
    app: Application, client: Client, exchange: Exchange, word: str
) -> None:
    exchange.sms_url = app.answer("/sms", replying("Not delivered."))
    (reply,) = await exchange.text(from_=ANA, to=OURS, body=word)
    assert "unsubscribed" in reply
    assert app.told("/sms", "Body") == [word]

    with pytest.raises(TwilioRestException, match="unsubscribed recipient") as refused:
        await client.messages.create_async(to=ANA, from_=OURS, body="x")
    assert (refused.value.status, refused.value.code) == (400, 21610)
    await client.messages.create_async(to=BO, from_=OURS, body="x")
    assert (await exchange.next_message()).to == BO


async def test_whoever_has_stopped_gets_no_replies_either(
    app: Application, exchange: Exchange
) -> None:
    exchange.sms_url = app.answer("/sms", replying("Acknowledged."))
    await exchange.text(from_=ANA, to=OURS, body="STOP")

    assert await exchange.text(from_=ANA, to=OURS, body="1") == []


async def test_start_brings_the_texts_back(
    app: Application, client: Client, exchange: Exchange
) -> None:
    exchange.sms_url = app.answer("/sms", "<Response/>")
    await exchange.text(from_=ANA, to=OURS, body="stop")
    (reply,) = await exchange.text(from_=ANA, to=OURS, body="Start")
    assert "re-subscribed" in reply

    await client.messages.create_async(to=ANA, from_=OURS, body="x")
    assert (await exchange.next_message(ANA)).status == "delivered"


async def test_yes_from_somebody_who_never_stopped_is_an_ordinary_text(
    app: Application, exchange: Exchange
) -> None:
    exchange.sms_url = app.answer("/sms", replying("Fine."))

    assert await exchange.text(from_=ANA, to=OURS, body="YES") == ["Fine."]


async def test_help_is_answered_by_twilio_and_told_to_the_application(
    app: Application, exchange: Exchange
) -> None:
    exchange.sms_url = app.answer("/sms", "<Response/>")
    (reply,) = await exchange.text(from_=ANA, to=OURS, body="help")

    assert reply.startswith("Reply STOP to unsubscribe.")
    assert app.told("/sms", "Body") == ["help"]


async def test_calls_still_come_to_whoever_has_stopped_texts(
    app: Application, client: Client, exchange: Exchange
) -> None:
    exchange.sms_url = app.answer("/sms", "<Response/>")
    await exchange.text(from_=ANA, to=OURS, body="STOP")
    await client.calls.create_async(to=ANA, from_=OURS, twiml="<Response/>")

    assert (await exchange.next_call(ANA)).status == "ringing"
