"""The migrations make exactly the tables the code declares, on both databases."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.storage.database import Database
from bot.storage.migrating import migrate, schema_state
from bot.storage.tables import metadata
from tests.postgres import fresh_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server, _template = request.getfixturevalue("postgres")
    with fresh_database(server, f"empty_{uuid4().hex}") as url:
        yield url


@pytest.fixture
def open_database() -> Iterator[Callable[[str], Database]]:
    """Opens databases and closes them afterwards."""
    opened: list[Database] = []

    def open_one(url: str) -> Database:
        opened.append(Database(url))
        return opened[-1]

    yield open_one
    for database in opened:
        database.close()


def test_an_empty_database_is_brought_to_the_declared_schema(
    empty_url: str, open_database: Callable[[str], Database]
) -> None:
    database = open_database(empty_url)

    before = migrate(database)

    assert before.current is None
    assert schema_state(database).is_current
    with database.read() as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []


def test_migrating_again_does_nothing(
    empty_url: str, open_database: Callable[[str], Database]
) -> None:
    database = open_database(empty_url)
    migrate(database)

    assert migrate(database).is_current


def test_many_may_migrate_at_once(empty_url: str, open_database: Callable[[str], Database]) -> None:
    databases = [open_database(empty_url) for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, databases))

    assert schema_state(databases[0]).is_current
