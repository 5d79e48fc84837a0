"""A PostgreSQL whose processes stand still: the connections stay, and nothing is answered."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from bot.cli.demo.process import STOP_SECONDS
from bot.storage.database import Database
from bot.storage.incidents import overview
from bot.storage.preparing.migrating import migrate
from tests.crash.ground import Ground, ground_on
from tests.crash.nursery import Nursery
from tests.local_http import local_http
from tests.patience import PATIENCE_SECONDS
from tests.postgres import fresh_database, standing_still, started_server

LOOK_AGAIN_SECONDS = 0.1
# What monitors wait for an answer.
ANSWERED_WITHIN_SECONDS = 10.0


@pytest.fixture
async def frozen_ground(tmp_path: Path, forking: Nursery) -> AsyncIterator[tuple[str, Ground]]:
    """A server of its own, and all but the bot on it."""
    with started_server() as server, fresh_database(server, f"frozen_{uuid4().hex}") as url:
        database = Database(url)
        migrate(database)
        database.close()
        async with ground_on(url, tmp_path, nursery=forking) as made:
            yield server, made


async def test_senders_come_again_it_says_why_and_goes_on_by_itself(
    frozen_ground: tuple[str, Ground],
) -> None:
    server, ground = frozen_ground
    alerts = [{"title": "down", "dedup_key": f"key {n}"} for n in range(5)]
    serve = ground.process("serve", url=ground.public_url)
    async with serve, local_http(serve.url) as http:
        async with asyncio.timeout(PATIENCE_SECONDS):
            with standing_still(server):
                for alert in alerts:
                    began = time.monotonic()
                    answer = await http.post(f"/alerts/{ground.key}", json=alert)
                    assert answer.status_code == 503
                    assert int(answer.headers["Retry-After"]) > 0
                    assert time.monotonic() - began < ANSWERED_WITHIN_SECONDS
                told = await http.get("/readyz")
                alive = await http.get("/healthz")
            numbers = {await _sent(ground, http, alert) for alert in alerts}
            while (await http.get("/readyz")).status_code != 200:  # noqa: ASYNC110 (another process has no Event)
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
            await ground.exchange.next_call()

    database = Database(ground.environment["DATABASE_URL"])
    with database.read() as tx:
        kept = overview.listed(tx, open_only=True)
    database.close()
    assert (told.status_code, alive.status_code) == (503, 200)
    assert any("the database" in reason for reason in told.json()["reasons"])
    # What was told 503 may have been kept all the same, and is the same incident then.
    assert {incident.number for incident in kept} == numbers
    assert len(kept) == len(alerts)


async def _sent(ground: Ground, http: httpx.AsyncClient, alert: dict[str, str]) -> int:
    while (answer := await http.post(f"/alerts/{ground.key}", json=alert)).status_code == 503:  # noqa: ASYNC110 (another process has no Event)
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    number: int = answer.json()["incident"]
    return number


async def test_it_ends_in_time_when_told_to(frozen_ground: tuple[str, Ground]) -> None:
    server, ground = frozen_ground
    serve = ground.process("serve", url=ground.public_url)
    async with serve:
        await ground.alert(serve.url, "before")
        await ground.exchange.next_call()
        with standing_still(server):
            async with local_http(serve.url) as http:
                held = asyncio.create_task(
                    http.post(f"/alerts/{ground.key}", json={"title": "down"})
                )
                began = time.monotonic()
                code = await serve.stop()
                took_seconds = time.monotonic() - began
                await asyncio.gather(held, return_exceptions=True)

    assert code == 0, serve.last_words()
    assert took_seconds < STOP_SECONDS
