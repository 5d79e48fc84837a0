"""The thread that stores alerts has a connection of its own."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.storage.database import THREADS, Database


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    made = Database(postgresql_url)
    yield made
    made.close()


async def test_alerts_are_stored_in_one_session_whatever_else_goes_on(database: Database) -> None:
    def session() -> int:
        with database.write() as tx:
            number: int = tx.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            return number

    own = await database.in_kept_thread(session)
    for _ in range(3):
        others = (database.in_thread(session) for _ in range(3 * THREADS))
        alerts, *others_had = await asyncio.gather(database.in_kept_thread(session), *others)
        assert alerts == own
        assert own not in others_had


async def test_it_is_closed_with_the_others(database: Database, postgresql_url: str) -> None:
    def session() -> int:
        with database.write() as tx:
            number: int = tx.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            return number

    own = await database.in_kept_thread(session)
    database.engine.dispose()
    assert await database.in_kept_thread(session) != own
