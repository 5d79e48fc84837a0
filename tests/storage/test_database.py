"""Transactions: all or nothing, one writer on SQLite, and telling the engine after commits."""

import asyncio
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.storage.connections.urls import InMemory, as_sqlalchemy_url
from bot.storage.database import THREADS, Database, made_due
from tests.patience import PATIENCE_SECONDS


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgres://u:p@host/db", "postgresql+psycopg"),
        ("postgresql://u:p@host/db", "postgresql+psycopg"),
        ("postgresql+psycopg://u:p@host/db", "postgresql+psycopg"),
        ("sqlite:///sleepwell.db", "sqlite"),
    ],
)
def test_every_form_of_address_is_understood(given: str, driver: str) -> None:
    assert as_sqlalchemy_url(given).drivername == driver


@pytest.mark.parametrize("given", ["", "mysql://host/db", "sleepwell.db", "postgres"])
def test_another_database_is_refused_with_an_example(given: str) -> None:
    with pytest.raises(ValueError, match="such as sqlite:///"):
        as_sqlalchemy_url(given)


@pytest.mark.parametrize(
    "given",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///file::memory:?uri=true&cache=shared",
        "sqlite:///file:shared?mode=memory&cache=shared&uri=true",
    ],
)
def test_a_database_in_memory_is_refused(given: str) -> None:
    with pytest.raises(InMemory, match="Name a file"):
        as_sqlalchemy_url(given)


def test_a_postgresql_whose_machine_is_gone_is_not_waited_for(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.read() as tx:
        driver = tx.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        said = driver.info.get_parameters()
    database.close()

    assert said["tcp_user_timeout"] == "10000"
    idle, interval = said["keepalives_idle"], said["keepalives_interval"]
    assert (idle, interval) == ("15", "5")


def test_sqlite_is_set_up_to_survive_a_power_cut(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new.db")
    with database.read() as tx:
        journal = tx.execute(text("PRAGMA journal_mode")).scalar_one()
        synchronous = tx.execute(text("PRAGMA synchronous")).scalar_one()
        foreign_keys = tx.execute(text("PRAGMA foreign_keys")).scalar_one()
    database.close()

    assert (journal, synchronous, foreign_keys) == ("wal", 2, 1)


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with database.write() as tx:
        tx.execute(text("CREATE TABLE counted (n INTEGER)"))

    with pytest.raises(RuntimeError, match="half-way"), database.write() as tx:
        tx.execute(text("INSERT INTO counted VALUES (1)"))
        raise RuntimeError("half-way")

    with database.read() as tx:
        assert tx.execute(text("SELECT count(*) FROM counted")).scalar_one() == 0


def test_many_writers_lose_no_update(database: Database) -> None:
    with database.write() as tx:
        tx.execute(text("CREATE TABLE counted (n INTEGER)"))
        tx.execute(text("INSERT INTO counted VALUES (0)"))

    def add_one(_: int) -> None:
        with database.write() as tx:
            tx.execute(text("UPDATE counted SET n = n + 1"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(100)))

    with database.read() as tx:
        assert tx.execute(text("SELECT n FROM counted")).scalar_one() == 100


async def test_nobody_waits_for_long_behind_a_process_that_does_not_let_go(
    sqlite_url: str,
) -> None:
    database = Database(sqlite_url, patience_seconds=0.2)
    other = sqlite3.connect(database.url.database or "", isolation_level=None)

    def write() -> None:
        with database.write() as tx:
            tx.execute(text("UPDATE incidents SET title = title"))

    other.execute("BEGIN IMMEDIATE")
    # One after the other, each with a patience of its own, they would wait for longer than a test.
    many = [database.in_thread(write) for _ in range(50 * THREADS)]
    begun_at = time.monotonic()
    async with asyncio.timeout(PATIENCE_SECONDS):
        ends = await asyncio.gather(*many, return_exceptions=True)
    took_seconds = time.monotonic() - begun_at
    other.execute("ROLLBACK")

    assert {type(end) for end in ends} == {OperationalError}
    assert took_seconds >= 0.2
    await database.in_thread(write)
    other.close()
    database.close()


def test_the_engine_is_told_after_commits_that_made_something_due(database: Database) -> None:
    told: list[str] = []
    database.after_commit(lambda: told.append("look"))

    with database.write() as tx:
        made_due(tx)
        assert told == []
    assert told == ["look"]

    with database.write():
        pass
    with pytest.raises(RuntimeError), database.write() as tx:
        made_due(tx)
        raise RuntimeError

    assert told == ["look"]


async def test_work_runs_beside_the_event_loop(database: Database) -> None:
    def ask(number: int) -> int:
        with database.read() as tx:
            found: int = tx.execute(text("SELECT :n"), {"n": number}).scalar_one()
            return found

    assert await database.in_thread(ask, 7) == 7


def test_an_error_does_not_tell_what_was_to_be_kept(database: Database) -> None:
    with database.read() as tx, pytest.raises(SQLAlchemyError) as refused:
        tx.execute(text("SELECT nothing FROM nowhere WHERE x = :said"), {"said": "hunter2"})

    assert "nowhere" in str(refused.value)
    assert "hunter2" not in str(refused.value)
