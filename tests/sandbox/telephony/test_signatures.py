"""Signatures: over the address exactly as it was given."""

import asyncio
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.server import LocalServer
from bot.sandbox.telephony import Exchange
from bot.sandbox.telephony.errors import TwimlError
from bot.sandbox.telephony.webhooks import Webhooks, is_address, retries
from tests.sandbox.telephony.application import Application
from tests.sandbox.telephony.cast import ANA, OURS, Ring

HELLO = "<Response><Say>Hello.</Say></Response>"


async def test_the_signature_is_the_one_that_twilio_publishes() -> None:
    """Token, address, fields and signature are those of Twilio's page on webhook security."""
    seen: list[str] = []

    async def keep(request: Request) -> Response:
        seen.append(request.headers["X-Twilio-Signature"])
        return Response()

    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    webhooks = Webhooks(auth_token="12345", clock=lambda: datetime.now(UTC))
    signed = webhooks.signature("https://example.com/myapp.php?foo=1&bar=2", fields)

    assert signed == "L/OH5YylLD5NRKLltdqwSvS0BnU="
    async with LocalServer(Starlette(routes=[Route("/x", keep, methods=["POST"])])) as server:
        await webhooks.open()
        await webhooks.send("POST", f"{server.url}/x", fields)
        await webhooks.close()
        assert seen == [webhooks.signature(f"{server.url}/x", fields)]


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param("?a=1&b=2", id="a query"),
        pytest.param("?next=%2Fdeep%2fdown&name=Ana+Souza%20x", id="whatever encoding"),
        pytest.param("?b=2&a=1&a=", id="any order, the same name twice, nothing"),
        pytest.param("/%7Bx%7D/a%20b/%C3%A9;v=1", id="an encoded path"),
        pytest.param("?token=abc~!$'()*,;:@/", id="marks"),
        pytest.param("/./a/../b//c", id="dots and slashes"),
    ],
)
async def test_the_address_is_sent_and_signed_as_it_stands(
    app: Application, ring: Ring, rest: str
) -> None:
    """The application refuses what is not signed for the very bytes that it got."""
    app.otherwise = HELLO
    call = await ring(url=f"{app.url}/strange{rest}")
    await call.answer()

    assert call.heard == ["Hello."]
    assert [hook.is_signed for hook in app.hooks if hook.path != "/status"] == [True]


async def test_a_fragment_is_neither_sent_nor_signed(app: Application, ring: Ring) -> None:
    call = await ring(HELLO, url=f"{app.url}/voice?a=1#rc=0&rt=500")
    await call.answer()

    (asked,) = app.at("/voice")
    assert asked.is_signed
    assert asked.query == "a=1"
    assert call.heard == ["Hello."]


async def test_fields_in_other_alphabets_are_signed(app: Application, exchange: Exchange) -> None:
    exchange.sms_url = app.answer("/sms", "<Response/>")
    await exchange.text(from_=ANA, to=OURS, body="Größe 大 😀 & + = %")

    assert app.told("/sms", "Body") == ["Größe 大 😀 & + = %"]
    assert app.at("/sms")[0].is_signed


@pytest.mark.parametrize(
    ("url", "times"),
    [
        pytest.param("http://x/", 1, id="by default"),
        pytest.param("http://x/#rc=0", 0, id="none"),
        pytest.param("http://x/#ct=100&rc=3", 3, id="among others"),
        pytest.param("http://x/#rc=9", 5, id="at most"),
        pytest.param("http://x/#rc=many", 1, id="no number"),
        pytest.param("http://x/?rc=3", 1, id="not in the query"),
    ],
)
def test_how_often_a_request_is_repeated(url: str, times: int) -> None:
    assert retries(url) == times


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("http://localhost:8080/x", True),
        ("https://example.com", True),
        ("ftp://example.com", False),
        ("/voice", False),
        ("http://", False),
        ("http://exa mple.com/", False),
        ("http://example.com/ü", False),
        ("http://example.com:port/", False),
        ("http://[::1/", False),
    ],
)
def test_what_is_an_address(url: str, fine: bool) -> None:
    assert is_address(url) is fine


async def test_nothing_is_sent_before_the_exchange_is_served() -> None:
    webhooks = Webhooks(auth_token="12345", clock=lambda: datetime.now(UTC))

    with pytest.raises(RuntimeError, match="serve the exchange first"):
        await webhooks.send("POST", "http://127.0.0.1/", {})


async def test_a_connection_that_breaks_off_is_a_failure() -> None:
    async def break_off(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    webhooks = Webhooks(auth_token="12345", clock=lambda: datetime.now(UTC))
    await webhooks.open()
    async with await asyncio.start_server(break_off, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(TwimlError) as failed:
            await webhooks.send("POST", f"http://127.0.0.1:{port}/", {"a": "b"})
    await webhooks.close()

    assert failed.value.code == 11200
    assert [sent.status for sent in webhooks.sent] == [None]
