"""What the doctor says of the heartbeat."""

from pathlib import Path

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.doctor.finding import Finding, Installation
from bot.doctor.heartbeat import check_heartbeat
from bot.sandbox.server import LocalServer
from bot.settings import Settings
from tests.conftest import MovedClock


async def asked(url: str | None, clock: MovedClock) -> list[Finding]:
    address = None if url is None else SecretStr(url)
    settings = Settings(heartbeat_url=address, schedules_dir=Path("schedules"))
    return await check_heartbeat(Installation(settings=settings, roster=None, now=clock.now()))


async def test_an_address_that_answers_is_fine_and_one_that_does_not_is_told_without_it(
    clock: MovedClock,
) -> None:
    web = Starlette(routes=[Route("/secret-id", lambda _request: PlainTextResponse("OK"))])
    async with LocalServer(web) as switch:
        (fine,) = await asked(f"{switch.url}/secret-id", clock)
        (wrong,) = await asked(f"{switch.url}/secret-typo", clock)

    assert (fine.ok, fine.message) == (True, "HEARTBEAT_URL answers.")
    assert not wrong.ok
    assert wrong.message == "HEARTBEAT_URL does not work: it answers 404. Correct it."


async def test_where_none_is_set_nothing_is_said(clock: MovedClock) -> None:
    assert await asked(None, clock) == []
