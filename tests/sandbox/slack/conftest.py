"""A served workspace with a few people, the official client, and a small Bolt app."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.server import LocalServer
from bot.sandbox.slack import Channel, User, Workspace

BOT_TOKEN = "xoxb-test"
APP_TOKEN = "xapp-test"
SIGNING_SECRET = "a signing secret"


@dataclass
class MovedClock:
    """The machine's clock, plus what a test has moved it by."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def forward(clock: MovedClock) -> Callable[[float], None]:
    """Moves the workspace's clock by seconds; Bolt's signature check keeps the machine's."""
    return clock.forward


@pytest.fixture
async def workspace(clock: MovedClock) -> AsyncIterator[Workspace]:
    sandbox = Workspace(
        bot_token=BOT_TOKEN, app_token=APP_TOKEN, signing_secret=SIGNING_SECRET, clock=clock
    )
    async with sandbox.serve():
        yield sandbox


@pytest.fixture
def client(workspace: Workspace) -> AsyncWebClient:
    return AsyncWebClient(token=BOT_TOKEN, base_url=workspace.api_url)


@pytest.fixture
def ana(workspace: Workspace) -> User:
    return workspace.add_user(
        "U02ANA0001",
        name="ana",
        real_name="Ana Souza",
        email="ana@example.com",
        tz="America/Los_Angeles",
    )


@pytest.fixture
def bo(workspace: Workspace) -> User:
    return workspace.add_user("U02BO00001", name="bo", email="bo@example.com")


@pytest.fixture
def platform(workspace: Workspace) -> Channel:
    return workspace.add_channel("#platform", id="C0PLATFORM")


@pytest.fixture
def bolt(client: AsyncWebClient) -> AsyncApp:
    """A Bolt app without listeners, verifying signatures with the workspace's secret."""
    return AsyncApp(name="tests", client=client, signing_secret=SIGNING_SECRET)


@pytest.fixture
async def over_http(workspace: Workspace, bolt: AsyncApp) -> AsyncIterator[None]:
    """Bolt behind HTTP, and the workspace told where it is."""
    handler = AsyncSlackRequestHandler(bolt)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    app = Starlette(routes=[Route("/slack/events", events, methods=["POST"])])
    async with LocalServer(app) as server:
        workspace.bot_url = f"{server.url}/slack/events"
        yield


@pytest.fixture
async def over_socket(workspace: Workspace, bolt: AsyncApp) -> AsyncIterator[None]:
    """Bolt connected by Socket Mode, with the handler that comes with it."""
    handler = AsyncSocketModeHandler(bolt, APP_TOKEN)
    await handler.connect_async()  # type: ignore[no-untyped-call] # slack_bolt leaves it untyped
    await workspace.socket_connected()
    yield
    await handler.close_async()  # type: ignore[no-untyped-call] # slack_bolt leaves it untyped
