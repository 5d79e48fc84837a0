"""The heartbeat: sent to a real address while all is well, and only then."""

from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.testing import capture_logs

from bot.engine.duties.heartbeat import Heartbeat
from bot.sandbox.server import LocalServer
from bot.web.pinging import NotPinged, ping
from tests.addresses import free_address


class Switch:
    """A dead man's switch: it counts the heartbeats."""

    def __init__(self) -> None:
        self.heard = 0
        self.status = 200
        self.url = ""

    async def hear(self, _request: Request) -> Response:
        self.heard += 1
        return Response(status_code=self.status)


@pytest.fixture
async def switch() -> AsyncIterator[Switch]:
    made = Switch()
    async with LocalServer(Starlette(routes=[Route("/secret-id", made.hear)])) as server:
        made.url = f"{server.url}/secret-id"
        yield made


async def test_it_is_sent_while_the_engine_works(switch: Switch) -> None:
    troubles: list[str] = []
    heartbeat = Heartbeat(lambda: ping(switch.url), lambda: troubles)

    await heartbeat.do()
    await heartbeat.do()
    assert switch.heard == 2

    troubles.append("the engine last ticked 31 seconds ago")
    with capture_logs() as logs:
        await heartbeat.do()
    assert switch.heard == 2
    assert logs[0]["why"] == "the engine last ticked 31 seconds ago"

    troubles.clear()
    await heartbeat.do()
    assert switch.heard == 3


async def test_what_does_not_get_through_is_logged_without_the_address(switch: Switch) -> None:
    switch.status = 404
    away = f"{free_address()}/secret-id"

    with capture_logs() as logs:
        for url in (switch.url, away):
            await Heartbeat(lambda url=url: ping(url), list).do()  # type: ignore[misc]  # one address each

    assert [entry["event"] for entry in logs] == ["the heartbeat did not get through"] * 2
    assert logs[0]["problem"] == "it answers 404"
    assert "secret-id" not in str(logs)


async def test_an_address_that_is_away_is_told(switch: Switch) -> None:
    with pytest.raises(NotPinged, match="cannot be reached"):
        await ping(free_address())
