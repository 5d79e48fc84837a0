"""What one process commits wakes the others on the same PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from sqlalchemy import text

from bot.storage.database import Database, made_due
from tests.patience import PATIENCE_SECONDS


class Hearing:
    """Another process that listens."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.told: asyncio.Queue[None] = asyncio.Queue()
        self._task = asyncio.create_task(database.hear_others(lambda: self.told.put_nowait(None)))

    async def is_told(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.told.get()

    async def end(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


@pytest.fixture
def writer(postgresql_url: str) -> Database:
    return Database(postgresql_url)


@pytest.fixture
async def hearing(postgresql_url: str, writer: Database) -> AsyncIterator[Hearing]:
    other = Database(postgresql_url)
    listener = Hearing(other)
    await listener.is_told()
    yield listener
    await listener.end()
    for database in (writer, other):
        database.close()


def commit(database: Database, *, due: bool = True) -> None:
    with database.write() as tx:
        if due:
            made_due(tx)


async def test_a_commit_that_made_something_due_is_told(hearing: Hearing, writer: Database) -> None:
    commit(writer)

    await hearing.is_told()


async def test_nothing_else_is(hearing: Hearing, writer: Database) -> None:
    commit(writer, due=False)
    with suppress(RuntimeError), writer.write() as tx:
        made_due(tx)
        raise RuntimeError("rolled back")
    commit(hearing.database)
    commit(writer)

    await hearing.is_told()

    assert hearing.told.empty()


async def test_a_lost_connection_is_made_again(hearing: Hearing, writer: Database) -> None:
    with writer.write() as tx:
        tx.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE query LIKE 'LISTEN%' AND datname = current_database()"
            )
        )

    await hearing.is_told()
    commit(writer)
    await hearing.is_told()


async def test_on_sqlite_there_is_nobody_to_hear(sqlite_url: str) -> None:
    database = Database(sqlite_url)

    await database.hear_others(lambda: None)

    database.close()
