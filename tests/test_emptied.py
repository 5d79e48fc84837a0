"""A database that one test leaves to the next is as a new one."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import func, insert, select, update

from bot.storage.database import Database
from bot.storage.tables import alert_keys, compatibility
from tests.emptied import Emptied

KEY = {"service": "a", "team": "b", "digest": "c", "created_at": datetime(2026, 1, 5, tzinfo=UTC)}


@pytest.fixture
def emptied(postgres: tuple[str, str]) -> Iterator[Emptied]:
    server, template = postgres
    one = Emptied(server, f"left_of_{template}", template)
    yield one
    one.drop()


def test_rows_are_gone_numbers_begin_again_and_what_migrations_wrote_is_there(
    emptied: Emptied,
) -> None:
    before = _compatible_since(emptied)
    for _ in range(2):
        assert _adds_a_key(emptied) == 1
        with _opened(emptied) as database, database.write() as tx:
            tx.execute(update(compatibility).values(since="9999"))
        emptied.empty()

    assert _compatible_since(emptied) == before


def test_nobody_is_left_in_it(emptied: Emptied) -> None:
    with psycopg.connect(emptied.url) as left:
        left.execute("LOCK TABLE alert_keys")

        emptied.empty()

        with pytest.raises(psycopg.OperationalError):
            left.execute("SELECT 1")


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE alert_keys ADD COLUMN another text",
        "DROP INDEX ix_incidents_due_at",
        "INSERT INTO revisions SELECT 1, 'x', '{}', now(); ANALYZE revisions",
        "INSERT INTO revisions SELECT n, 'x', '{}', now() FROM generate_series(1, 40000) AS n",
    ],
)
def test_what_cannot_be_emptied_is_made_anew(emptied: Emptied, change: str) -> None:
    with psycopg.connect(emptied.url, autocommit=True) as connection:
        made_at = connection.execute(_IDENTITY).fetchone()
        connection.execute(change.encode())

    emptied.empty()

    with psycopg.connect(emptied.url) as connection:
        assert connection.execute(_IDENTITY).fetchone() != made_at
    assert _adds_a_key(emptied) == 1


_IDENTITY = "SELECT oid FROM pg_database WHERE datname = current_database()"


def _opened(emptied: Emptied) -> closing[Database]:
    return closing(Database(emptied.url))


def _adds_a_key(emptied: Emptied) -> int:
    with _opened(emptied) as database, database.write() as tx:
        assert tx.execute(select(func.count()).select_from(alert_keys)).scalar_one() == 0
        added: int = tx.execute(
            insert(alert_keys).values(**KEY).returning(alert_keys.c.id)
        ).scalar_one()
        return added


def _compatible_since(emptied: Emptied) -> object:
    with _opened(emptied) as database, database.read() as tx:
        return tx.execute(select(compatibility)).all()
