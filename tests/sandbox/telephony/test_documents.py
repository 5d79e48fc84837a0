"""Documents on a real call: saying, going on, and what happens when they are no good."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.server import LocalServer
from bot.sandbox.telephony import APPLICATION_ERROR, Exchange
from bot.sandbox.telephony.placing import CallRequest, Fetched
from tests.sandbox.telephony.application import Application
from tests.sandbox.telephony.cast import ACCOUNT_SID, ANA, AUTH_TOKEN, OURS, Ring

HELLO = "<Response><Say>Hello.</Say></Response>"


async def test_everything_said_is_heard_in_order(ring: Ring) -> None:
    call = await ring(
        "<Response><Say loop='2'>One.</Say><Play>https://example.com/a.mp3</Play>"
        "<Pause length='600'/><Say>Two.</Say></Response>"
    )
    await call.answer()

    assert call.heard == ["One.", "One.", "Two."]
    assert call.played == ["https://example.com/a.mp3"]


async def test_a_redirect_ends_the_document(app: Application, ring: Ring) -> None:
    app.answer("/next", HELLO)
    call = await ring("<Response><Redirect>next</Redirect><Say>Never.</Say></Response>")
    await call.answer()

    assert call.heard == ["Hello."]
    assert [hook.method for hook in app.at("/next")] == ["POST"]


async def test_a_redirect_may_be_a_get(app: Application, ring: Ring) -> None:
    app.answer("/next", HELLO)
    call = await ring("<Response><Redirect method='GET'>/next?a=b%20c</Redirect></Response>")
    await call.answer()

    (asked,) = app.at("/next")
    assert asked.method == "GET"
    assert asked.query.startswith("a=b%20c&AccountSid=")
    assert f"CallSid={call.sid}" in asked.query


async def test_hangup_ends_the_call_there_and_then(ring: Ring) -> None:
    call = await ring("<Response><Say>Bye.</Say><Hangup/><Say>Never.</Say></Response>")
    await call.answer()

    assert call.heard == ["Bye."]
    assert call.status == "completed"


async def test_a_call_that_goes_in_circles_is_cut(app: Application, ring: Ring) -> None:
    call = await ring("<Response><Redirect/></Response>")
    await call.answer()

    assert len(app.at("/voice")) == 50
    assert "a loop" in call.warnings[-1].text
    assert call.status == "completed"


async def test_a_document_may_come_with_the_call(ring: Ring) -> None:
    call = await ring(url=None, twiml=HELLO)
    await call.answer()

    assert call.heard == ["Hello."]


async def test_an_address_goes_before_a_document_that_comes_along(ring: Ring) -> None:
    call = await ring(HELLO, twiml="<Response><Say>Never.</Say></Response>")
    await call.answer()

    assert call.heard == ["Hello."]


async def test_what_is_not_valid_is_noted_on_the_call(ring: Ring) -> None:
    call = await ring("<Response><Say bogus='1'>Hello.</Say><Shout/></Response>")
    await call.answer()

    assert call.heard == ["Hello."]
    assert [(warning.code, warning.text) for warning in call.warnings] == [
        (12200, "<Say> has no attribute 'bogus'"),
        (12200, "<Shout> is not valid inside <Response>"),
    ]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        pytest.param(500, 11200, id="a server error"),
        pytest.param(302, 11200, id="a redirection"),
        pytest.param("<Response>", 12100, id="no XML"),
        pytest.param("", 12100, id="nothing"),
        pytest.param("x" * 65_537, 11750, id="too much"),
        pytest.param("<Response><Redirect>ftp://x</Redirect></Response>", 11100, id="no address"),
    ],
)
async def test_a_bad_document_is_an_application_error(
    app: Application, ring: Ring, document: object, code: int
) -> None:
    call = await ring(document)
    await call.answer()
    await call.wait_ended()

    assert call.heard == [APPLICATION_ERROR]
    assert [error.code for error in call.errors] == [code]
    assert app.told("/status")[-1] == "completed"


async def test_only_xml_is_taken(app: Application, ring: Ring) -> None:
    app.content_type = "application/json"
    call = await ring(HELLO)
    await call.answer()

    assert call.heard == [APPLICATION_ERROR]
    assert [error.code for error in call.errors] == [12300]


async def test_an_application_that_is_not_there_is_an_error(
    exchange: Exchange, ring: Ring, closed_port: int
) -> None:
    call = await ring(url=f"http://127.0.0.1:{closed_port}/voice", status_callback=None)
    await call.answer()

    assert call.heard == [APPLICATION_ERROR]
    assert [error.code for error in call.errors] == [11205]
    assert [sent.status for sent in exchange.webhooks_sent] == [None, None]


async def test_an_application_that_takes_too_long_is_an_error() -> None:
    gone_on = asyncio.Event()

    async def think(_: Request) -> Response:
        await gone_on.wait()
        return Response()

    slow = Starlette(routes=[Route("/voice", think, methods=["POST"])])
    exchange = Exchange(
        account_sid=ACCOUNT_SID,
        auth_token=AUTH_TOKEN,
        numbers=[OURS],
        webhook_timeout_seconds=0.05,
    )
    async with LocalServer(slow) as server, exchange.serve():
        url = f"{server.url}/voice"
        call = exchange.place(CallRequest(to=ANA, from_=OURS, source=Fetched(url=url)))
        await exchange.next_call(ANA)
        await call.answer()
        gone_on.set()

    assert call.heard == [APPLICATION_ERROR]
    assert [(error.code, error.text) for error in call.errors] == [
        (11200, f"{url} took over 0.05 seconds")
    ]


async def test_keys_without_an_address_to_go_to_are_an_error(ring: Ring) -> None:
    call = await ring(url=None, twiml="<Response><Gather numDigits='1'/></Response>")
    await call.answer()
    await call.press("1")

    assert [error.code for error in call.errors] == [11100]
    assert call.heard == [APPLICATION_ERROR]


async def test_the_fallback_is_asked_when_the_document_is_bad(app: Application, ring: Ring) -> None:
    fallback = app.answer("/fallback", HELLO)
    call = await ring(500, fallback_url=fallback)
    await call.answer()

    (asked,) = app.at("/fallback")
    assert (asked["ErrorCode"], asked["ErrorUrl"]) == ("11200", f"{app.url}/voice")
    assert call.heard == ["Hello."]


async def test_a_fallback_that_fails_is_an_application_error(app: Application, ring: Ring) -> None:
    fallback = app.answer("/fallback", 503)
    call = await ring(500, fallback_url=fallback)
    await call.answer()

    assert [error.code for error in call.errors] == [11200, 11200]
    assert call.heard == [APPLICATION_ERROR]
    assert len(app.at("/fallback")) == 1
