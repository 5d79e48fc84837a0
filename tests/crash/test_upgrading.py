"""A new version beside an old one: real processes on one PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import httpx
import psycopg

from bot.cli.demo.process import run_oncall
from bot.storage.database import Database
from bot.storage.preparing.migrating import migrate
from tests.crash.ground import Ground
from tests.local_http import local_http
from tests.patience import PATIENCE_SECONDS
from tests.postgres import fresh_database
from tests.scenarios.night import PHONES
from tests.upgrading import NEWER, newer_code_migrates

LOOK_AGAIN_SECONDS = 0.05


async def test_two_migrate_at_once_and_one_of_them_does_it(postgres: tuple[str, str]) -> None:
    server, _template = postgres
    with fresh_database(server, f"empty_{uuid4().hex}") as url:
        both = await asyncio.gather(
            *(run_oncall({"DATABASE_URL": url}, "migrate") for _ in range(2))
        )

    newest = both[0]["to"]
    assert sorted(answer["from"] or "" for answer in both) == ["", newest]


async def test_a_table_in_use_is_waited_for_in_short_turns(postgres: tuple[str, str]) -> None:
    server, _template = postgres
    with fresh_database(server, f"behind_{uuid4().hex}") as url:
        database = Database(url)
        migrate(database, to="0003")
        database.close()
        async with await psycopg.AsyncConnection.connect(url) as holder:
            await holder.execute("LOCK TABLE alembic_version IN SHARE MODE")
            migrating = asyncio.create_task(run_oncall({"DATABASE_URL": url}, "migrate"))
            await _somebody_gave_up_a_turn(url)
            assert not migrating.done()
        answer = await migrating

    assert answer["from"] == "0003"


async def test_once_newer_code_has_migrated_the_old_one_rests_until_it_may_work_again(
    shared_ground: Ground,
) -> None:
    exchange = shared_ground.exchange
    database = Database(shared_ground.environment["DATABASE_URL"])
    serve = shared_ground.process("serve", url=shared_ground.public_url)
    async with serve, local_http(serve.url) as http:
        newer_code_migrates(database, compatible_since=NEWER)
        told = await _readyz(http, 503)
        refused = await http.post(f"/alerts/{shared_ground.key}", json={"title": "down"})
        assert exchange.calls == []

        newer_code_migrates(database, compatible_since="0001")
        noted = await _readyz(http, 200)
        await shared_ground.alert(serve.url, "a")
        await exchange.next_call(to=PHONES["ana"])
    database.close()

    assert len(told["reasons"]) == 1
    assert f"was migrated to {NEWER} by a newer version" in told["reasons"][0]
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert noted["notes"] == [
        f"a newer version migrated the database to {NEWER}; this one goes on with it"
    ]


async def _readyz(http: httpx.AsyncClient, status: int) -> dict[str, list[str]]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (answer := await http.get("/readyz")).status_code != status:  # noqa: ASYNC110 (another process has no Event)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
    told: dict[str, list[str]] = answer.json()
    return told


async def _somebody_gave_up_a_turn(url: str) -> None:
    """Wait until a migration waited for a lock, and then no more."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    async with _autocommit(url) as watcher, asyncio.timeout(PATIENCE_SECONDS):
        for wanted in ((1,), (0,)):
            while await (await watcher.execute(waiting)).fetchone() != wanted:  # noqa: ASYNC110 (another process has no Event)
                await asyncio.sleep(LOOK_AGAIN_SECONDS)


@asynccontextmanager
async def _autocommit(url: str) -> AsyncIterator[psycopg.AsyncConnection]:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        yield connection
