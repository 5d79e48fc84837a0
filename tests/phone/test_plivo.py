"""Plivo's client and XML: what is sent, what is found again, and what is made of silence."""

import asyncio
from xml.etree import ElementTree as ET

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.engine.contracts import DeliveryFailed, Placed, Trouble
from bot.phone.plivo_provider import PlivoTelephony
from bot.phone.plivo_xml import script_plivo_xml
from bot.phone.script import GoOnAt, HangUp, Listen, Pause, Say
from bot.sandbox.plivo import PlivoExchange
from bot.sandbox.server import LocalServer
from tests.addresses import free_address
from tests.conftest import MONDAY_3AM
from tests.patience import PATIENCE_SECONDS
from tests.phone.conftest import an_account
from tests.phone.samples import ANA, an_incident

AUTH_ID = "MA" + "X" * 18
OURS = "+15005550008"
TOKEN = "plivo's"


def a_plivo(
    api_url: str, token: str = TOKEN, *, timeout_seconds: float = PATIENCE_SECONDS
) -> PlivoTelephony:
    account = an_account(
        id_=AUTH_ID, token=token, from_numbers=(OURS,), api_url=api_url, name="plivo"
    )
    return PlivoTelephony(
        account,
        public_url="http://127.0.0.1:1",
        ring_seconds=30,
        timeout_seconds=timeout_seconds,
    )


@pytest.fixture
def exchange() -> PlivoExchange:
    return PlivoExchange(auth_id=AUTH_ID, auth_token=TOKEN, numbers=[OURS])


def test_a_script_becomes_plivo_xml() -> None:
    script = (
        Say(text="A & B < C"),
        Listen(said=("Press 1.",), action="https://x.org/d?a=1&b=2", seconds=8),
        Pause(seconds=5),
        GoOnAt(url="https://x.org/v"),
        HangUp(),
    )

    document = ET.fromstring(script_plivo_xml(script))  # noqa: S314 (our own output)

    told = [(verb.tag, (verb.text or "").strip()) for verb in document.iter()]
    assert told == [
        ("Response", ""),
        ("Speak", "A & B < C"),
        ("GetInput", ""),
        ("Speak", "Press 1."),
        ("Wait", ""),
        ("Redirect", "https://x.org/v"),
        ("Hangup", ""),
    ]
    listens = document.find("GetInput")
    assert listens is not None
    assert listens.attrib == {
        "action": "https://x.org/d?a=1&b=2",
        "method": "POST",
        "inputType": "dtmf",
        "numDigits": "1",
        "executionTimeout": "8",
    }


async def test_a_live_call_is_found_again_and_ended(exchange: PlivoExchange) -> None:
    async with LocalServer(exchange.app) as server:
        plivo = a_plivo(server.url)
        placed = await plivo.call(ANA, delivery=7)

        assert await plivo.find_call(ANA, since=MONDAY_3AM, but_not=()) == placed
        assert await plivo.find_call(ANA, since=MONDAY_3AM, but_not={placed.id}) is None
        exchange.calls[0].hangup_url = None
        await plivo.hang_up(placed)
        assert await plivo.find_call(ANA, since=MONDAY_3AM, but_not=()) is None
        await plivo.hang_up(placed)
        await plivo.close()


async def test_wrong_credentials_are_our_accounts_trouble(exchange: PlivoExchange) -> None:
    async with LocalServer(exchange.app) as server:
        plivo = a_plivo(server.url, token="wrong")

        with pytest.raises(DeliveryFailed, match="credentials") as failure:
            await plivo.text(ANA, [an_incident()], delivery=7)

        assert (failure.value.trouble, failure.value.permanent) == (Trouble.ACCOUNT, False)
        await plivo.close()


async def test_plivo_is_asked_once_however_much_trouble_it_has() -> None:
    asked: list[str] = []

    async def broken(request: Request) -> Response:
        asked.append(request.url.path)
        return Response(status_code=503)

    app = Starlette(routes=[Route("/{path:path}", broken, methods=["POST"])])
    async with LocalServer(app) as server:
        plivo = a_plivo(server.url)
        with pytest.raises(DeliveryFailed, match="HTTP 503"):
            await plivo.call(ANA, delivery=7)
        await plivo.close()

    assert asked == [f"/v1/Account/{AUTH_ID}/Call/"]


async def test_a_plivo_that_hangs_may_have_done_it() -> None:
    let_go = asyncio.Event()

    async def hang(_request: Request) -> Response:
        await let_go.wait()
        return Response()

    app = Starlette(routes=[Route("/{path:path}", hang, methods=["GET", "POST"])])
    async with LocalServer(app) as server:
        plivo = a_plivo(server.url, timeout_seconds=0.3)
        with pytest.raises(DeliveryFailed, match="in time") as failure:
            await plivo.call(ANA, delivery=7)
        assert await plivo.find_call(ANA, since=MONDAY_3AM, but_not=()) is None
        let_go.set()
        await plivo.close()

    assert failure.value.may_have_been_done


async def test_a_plivo_that_was_never_reached_has_done_nothing() -> None:
    plivo = a_plivo(free_address())

    with pytest.raises(DeliveryFailed, match="could not be reached") as failure:
        await plivo.call(ANA, delivery=7)

    assert not failure.value.may_have_been_done
    with pytest.raises(DeliveryFailed):
        await plivo.hang_up(Placed(provider="plivo", id="x"))
    await plivo.close()
