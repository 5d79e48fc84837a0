"""A PostgreSQL that takes in what is sent and says nothing: it is given up, and taken up again."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.storage.connections.silence import (
    SILENT_STILL_SECONDS,
    PatientConnection,
    Silence,
    take_all_the_time,
)
from bot.storage.database import THREADS, Database
from tests.crash.database import Away, behind_a_wire

PATIENCE_SECONDS = 0.5
SLOW = text(f"SELECT pg_sleep({3 * PATIENCE_SECONDS})")


@pytest.fixture
async def away(postgresql_url: str) -> AsyncIterator[Away]:
    """A PostgreSQL behind a wire that can be clogged: it keeps connections, and carries nothing."""
    async with behind_a_wire(postgresql_url) as opened:
        yield opened


@pytest.fixture
async def database(away: Away) -> AsyncIterator[Database]:
    """The same as the bot uses it, only less patient."""
    opened = Database(away.url, silent_after_seconds=PATIENCE_SECONDS)
    yield opened
    opened.close()


def note(database: Database, words: str) -> None:
    with database.write() as tx:
        tx.execute(text("INSERT INTO duties (name, due_at) VALUES (:n, now())"), {"n": words})


def noted(database: Database) -> set[str]:
    with database.read() as tx:
        return set(tx.execute(text("SELECT name FROM duties")).scalars())


async def test_whoever_asks_is_told_soon_and_nothing_is_kept(
    database: Database, away: Away
) -> None:
    await database.in_thread(note, database, "before")

    away.wire.clog()
    many = [database.in_thread(note, database, f"{n}") for n in range(3 * THREADS)]
    async with asyncio.timeout(20):
        ends = await asyncio.gather(*many, return_exceptions=True)
    away.wire.mend()

    assert {type(end) for end in ends} == {OperationalError}
    assert await database.in_thread(noted, database) == {"before"}
    await database.in_thread(note, database, "after")


async def test_what_was_asked_for_before_it_fell_silent_is_given_up_as_well(
    database: Database, away: Away
) -> None:
    def half() -> None:
        with database.write() as tx:
            tx.execute(text("INSERT INTO duties (name, due_at) VALUES ('half', now())"))
            away.wire.clog()
            tx.execute(text("INSERT INTO duties (name, due_at) VALUES ('whole', now())"))

    async with asyncio.timeout(20):
        with pytest.raises(OperationalError, match="has not answered for"):
            await database.in_thread(half)
    away.wire.mend()

    assert await database.in_thread(noted, database) == set()


async def test_it_ends_although_the_server_says_nothing(database: Database, away: Away) -> None:
    await database.in_thread(note, database, "before")
    away.wire.clog()
    asking = (database.in_thread(note, database, f"{n}") for n in range(10 * THREADS))
    asked = [asyncio.create_task(one) for one in asking]
    await asyncio.sleep(0)

    async with asyncio.timeout(20):
        await asyncio.to_thread(database.close)
        ends = await asyncio.gather(*asked, return_exceptions=True)

    assert {type(end) for end in ends} == {OperationalError, asyncio.CancelledError}


async def test_a_server_that_refuses_says_so_and_the_connection_goes_on(
    database: Database,
) -> None:
    def refused() -> bool:
        with database.read() as tx:
            driver = tx.connection.driver_connection
            assert isinstance(driver, PatientConnection)
            with pytest.raises(OperationalError, match="lock timeout"), tx.begin_nested():
                tx.execute(text("SET LOCAL lock_timeout = '1ms'"))
                tx.execute(text("SELECT pg_advisory_xact_lock(7)"))
            return driver.closed

    async with await psycopg.AsyncConnection.connect(
        database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    ) as holder:
        await holder.execute("SELECT pg_advisory_xact_lock(7)")
        assert not await database.in_thread(refused)


async def test_a_migration_may_take_its_time(database: Database) -> None:
    def migrate() -> None:
        with database.write() as tx:
            take_all_the_time(tx)
            tx.execute(SLOW)

    def anything_else() -> None:
        with database.write() as tx:
            tx.execute(SLOW)

    with pytest.raises(OperationalError, match="has not answered for"):
        await database.in_thread(anything_else)
    await database.in_thread(migrate)


def test_while_it_is_silent_everybody_is_told_sooner(postgresql_url: str) -> None:
    silence = Silence(after_seconds=20)
    with silence.connected({"conninfo": postgresql_url}) as connection:
        assert silence.patience_seconds == 20
        silence.is_on = True
        assert silence.patience_seconds == SILENT_STILL_SECONDS

        connection.execute("SELECT 1")

        assert silence.patience_seconds == 20
