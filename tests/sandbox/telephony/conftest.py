"""A served exchange, the official clients, and a small application with webhooks of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from twilio.rest import Client  # type: ignore[import-untyped]  # twilio ships no types
from twilio.rest.api.v2010.account.call import (  # type: ignore[import-untyped]  # see above
    CallInstance,
)

from bot.sandbox.server import LocalServer
from bot.sandbox.telephony import Call, Exchange
from tests.sandbox.telephony.application import Application
from tests.sandbox.telephony.cast import ACCOUNT_SID, ANA, AUTH_TOKEN, OURS, Place, Ring
from tests.sandbox.telephony.clients import AsyncRedirected, SyncRedirected


@pytest.fixture
def exchange() -> Exchange:
    """An exchange in a hurry."""
    return Exchange(
        account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN, numbers=[OURS], calls_per_second=500
    )


@pytest.fixture
async def served(exchange: Exchange) -> AsyncIterator[tuple[str, Application]]:
    """The exchange and the application, both up, and both stopped at the same time."""
    application = Application()
    endpoint = Route("/{path:path}", application.serve, methods=["GET", "POST"])
    servers = LocalServer(exchange.app), LocalServer(Starlette(routes=[endpoint]))
    await asyncio.gather(*(server.start() for server in servers))
    application.url = servers[1].url
    yield servers[0].url, application
    exchange.faults.clear()
    await asyncio.gather(*(server.stop() for server in servers))


@pytest.fixture
def base(served: tuple[str, Application]) -> str:
    """Where the exchange is."""
    return served[0]


@pytest.fixture
def app(served: tuple[str, Application]) -> Iterator[Application]:
    """The application. Whatever came to it was signed, or the test fails."""
    yield served[1]
    assert [hook for hook in served[1].hooks if not hook.is_signed] == []


@pytest.fixture
async def client(base: str) -> AsyncIterator[Client]:
    """The official client, with its asynchronous connections."""
    http = AsyncRedirected(base)
    yield Client(ACCOUNT_SID, AUTH_TOKEN, http_client=http)
    await http.close()


@pytest.fixture
def sync_client(base: str) -> Iterator[Client]:
    """The official client, with its synchronous connections: call it in a thread."""
    http = SyncRedirected(base)
    yield Client(ACCOUNT_SID, AUTH_TOKEN, http_client=http)
    http.session.close()


@pytest.fixture
def place(client: Client, app: Application) -> Place:
    """Places a call to Ana whose document is at /voice and whose callbacks go to /status."""

    async def place_call(**more: object) -> CallInstance:
        asked = {
            "to": ANA,
            "from_": OURS,
            "url": f"{app.url}/voice",
            "status_callback": f"{app.url}/status",
            "status_callback_event": ["initiated", "ringing", "answered", "completed"],
        }
        return await client.calls.create_async(**{**asked, **more})

    return place_call


@pytest.fixture
def ring(exchange: Exchange, app: Application, place: Place) -> Ring:
    """Ana's telephone rings; the documents are those given, one after the other."""

    async def until_it_rings(*documents: object, **more: object) -> Call:
        app.answer("/voice", *documents)
        await place(**more)
        return await exchange.next_call(ANA)

    return until_it_rings


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port where nobody listens: it is bound, so that nobody else takes it meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]
