"""Neither Slack nor telephony is set up: that is said, and no heartbeat says that all is well."""

from pathlib import Path

import httpx
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.testing import capture_logs

from bot.app import Sleepwell
from bot.sandbox.server import LocalServer
from bot.settings import Settings
from bot.web.health import NOBODY
from tests.conftest import MovedClock
from tests.scenarios.night import PEOPLE, PLATFORM


async def test_it_is_noted_and_no_heartbeat_is_sent(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "platform.yaml").write_text(PLATFORM)
    heard: list[str] = []

    async def hear(request: Request) -> Response:
        heard.append(request.method)
        return Response()

    async with LocalServer(Starlette(routes=[Route("/", hear)])) as switch:
        settings = Settings(
            database_url=SecretStr(sqlite_url),
            schedules_dir=tmp_path,
            heartbeat_url=SecretStr(switch.url),
        )
        bot = Sleepwell.on(settings, clock)
        bot.prepare()
        transport = httpx.ASGITransport(app=bot.web())
        with capture_logs() as logs:
            await bot.start()
            await bot.engine.do_duties()
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
                notes = (await http.get("/readyz")).json()["notes"]
            await bot.stop()

    assert notes[0] == NOBODY
    (why,) = [log["why"] for log in logs if log["event"] == "no heartbeat is sent"]
    assert NOBODY in why
    assert heard == []
