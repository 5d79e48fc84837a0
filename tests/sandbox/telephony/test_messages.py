"""Texts that the application sends."""

import asyncio

import pytest
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # twilio ships no types
    TwilioRestException,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # see above

from bot.sandbox.telephony import Behaviour, Exchange
from tests.sandbox.telephony.application import Application
from tests.sandbox.telephony.cast import ACCOUNT_SID, ANA, BO, OURS


async def test_a_text_is_sent_and_delivered(
    app: Application, client: Client, exchange: Exchange
) -> None:
    sent = await client.messages.create_async(
        to=ANA, from_=OURS, body="Disk full 😀", status_callback=f"{app.url}/sms-status"
    )
    message = await exchange.next_message(ANA)
    await message.wait_settled()

    assert (sent.status, sent.direction, sent.num_segments) == ("queued", "outbound-api", "1")
    assert sent.sid.startswith("SM")
    assert (message.sid, message.body, message.from_) == (sent.sid, "Disk full 😀", OURS)
    assert message.status == "delivered"
    assert app.told("/sms-status", "MessageStatus") == ["sent", "delivered"]
    assert app.told("/sms-status", "SmsStatus") == ["sent", "delivered"]
    last = app.at("/sms-status")[-1]
    assert (last["MessageSid"], last["To"], last["From"]) == (sent.sid, ANA, OURS)
    assert "ErrorCode" not in last.form


@pytest.mark.parametrize(
    ("behaviour", "error_code", "told"),
    [
        pytest.param(Behaviour.FAILED, None, 30003, id="a line that fails"),
        pytest.param(Behaviour.RING, 30007, 30007, id="filtered"),
        pytest.param(Behaviour.FAILED, 30005, 30005, id="an unknown handset"),
    ],
)
async def test_a_text_may_not_arrive(
    app: Application,
    client: Client,
    exchange: Exchange,
    behaviour: Behaviour,
    error_code: int | None,
    told: int,
) -> None:
    line = exchange.line(ANA)
    line.behaviour, line.text_error_code = behaviour, error_code
    sent = await client.messages.create_async(
        to=ANA, from_=OURS, body="x", status_callback=f"{app.url}/sms-status"
    )
    message = await exchange.next_message(ANA)
    await message.wait_settled()
    fetched = await client.messages(sent.sid).fetch_async()

    assert app.told("/sms-status", "MessageStatus") == ["sent", "undelivered"]
    assert app.at("/sms-status")[-1]["ErrorCode"] == str(told)
    assert (fetched.status, fetched.error_code) == ("undelivered", told)
    assert fetched.error_message


@pytest.mark.parametrize("behaviour", [Behaviour.BUSY, Behaviour.NO_ANSWER, Behaviour.VOICEMAIL])
async def test_texts_arrive_where_nobody_takes_calls(
    client: Client, exchange: Exchange, behaviour: Behaviour
) -> None:
    exchange.line(ANA).behaviour = behaviour
    await client.messages.create_async(to=ANA, from_=OURS, body="x")

    assert (await exchange.next_message(ANA)).status == "delivered"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        pytest.param({"to": ""}, 21604, id="no To"),
        pytest.param({"to": "ana"}, 21211, id="To is no number"),
        pytest.param({"from_": ""}, 21603, id="no From"),
        pytest.param({"from_": "ours"}, 21212, id="From is no number"),
        pytest.param({"from_": BO}, 21606, id="From is not ours"),
        pytest.param({"body": None}, 21619, id="no body"),
        pytest.param({"body": " "}, 21602, id="an empty body"),
        pytest.param({"body": "x" * 1_601}, 21617, id="too long"),
        pytest.param({"status_callback": "status"}, 21205, id="StatusCallback is no address"),
    ],
)
async def test_what_is_refused(
    client: Client, exchange: Exchange, asked: dict[str, str | None], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await client.messages.create_async(**{"to": ANA, "from_": OURS, "body": "x", **asked})

    assert (refused.value.status, refused.value.code) == (400, code)
    assert exchange.messages == []


@pytest.mark.parametrize(
    ("behaviour", "code"), [(Behaviour.LANDLINE, 21614), (Behaviour.UNREACHABLE, 21211)]
)
async def test_lines_that_cannot_be_texted(
    client: Client, exchange: Exchange, behaviour: Behaviour, code: int
) -> None:
    exchange.line(ANA).behaviour = behaviour

    with pytest.raises(TwilioRestException) as refused:
        await client.messages.create_async(to=ANA, from_=OURS, body="x")
    assert refused.value.code == code


async def test_a_landline_rings(client: Client, exchange: Exchange) -> None:
    exchange.line(ANA).behaviour = Behaviour.LANDLINE
    await client.calls.create_async(to=ANA, from_=OURS, twiml="<Response/>")

    call = await exchange.next_call(ANA)
    await call.answer()
    assert call.status == "completed"


async def test_a_text_may_be_as_long_as_twilio_takes(client: Client) -> None:
    sent = await client.messages.create_async(to=ANA, from_=OURS, body="x" * 1_600)

    assert sent.num_segments == "11"


async def test_a_messaging_service_sends_from_a_number_of_ours(
    app: Application, client: Client, exchange: Exchange
) -> None:
    service = "MG" + "0" * 32
    sent = await client.messages.create_async(
        to=ANA,
        messaging_service_sid=service,
        body="x",
        status_callback=f"{app.url}/sms-status",
    )
    message = await exchange.next_message(ANA)
    await message.wait_settled()

    assert (sent.from_, sent.messaging_service_sid) == (OURS, service)
    assert app.at("/sms-status")[0]["MessagingServiceSid"] == service


async def test_messages_are_listed_the_latest_first(client: Client, exchange: Exchange) -> None:
    first, second = [
        (await client.messages.create_async(to=to, from_=OURS, body="x")).sid for to in (ANA, BO)
    ]
    for _ in range(2):
        await exchange.next_message()
    day = exchange.messages[0].created_at.date()

    assert [m.sid for m in await client.messages.list_async()] == [second, first]
    assert [m.sid for m in await client.messages.list_async(to=ANA)] == [first]
    assert [m.sid for m in await client.messages.list_async(page_size=1)] == [second, first]
    assert len(await client.messages.list_async(date_sent_after=day)) == 2
    assert await client.messages.list_async(date_sent_before=day) == []


async def test_a_message_that_does_not_exist(client: Client) -> None:
    with pytest.raises(TwilioRestException) as unknown:
        await client.messages("SM" + "0" * 32).fetch_async()
    assert unknown.value.code == 20404


async def test_the_synchronous_client_texts_too(sync_client: Client, exchange: Exchange) -> None:
    sent = await asyncio.to_thread(sync_client.messages.create, to=ANA, from_=OURS, body="x")
    message = await exchange.next_message(ANA)

    assert message.sid == sent.sid
    assert sent.uri == f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{sent.sid}.json"


async def test_waiting_for_a_text_that_does_not_come_says_so(exchange: Exchange, base: str) -> None:
    with pytest.raises(TimeoutError, match=r"no text came within 0\.01 seconds"):
        await exchange.next_message(timeout_seconds=0.01)
