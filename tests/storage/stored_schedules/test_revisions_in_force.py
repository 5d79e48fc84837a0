"""Who goes by the schedule files in force, and who replaces them, on one PostgreSQL."""

from collections.abc import Iterator

import pytest

from bot.storage.database import Database
from bot.storage.stored_schedules import revisions
from tests.conftest import MONDAY_3AM as NOW
from tests.engine.aside import aside


@pytest.fixture
def shared(postgresql_url: str) -> Iterator[Database]:
    database = Database(postgresql_url)
    with database.write() as tx:
        revisions.add(tx, {"people.yaml": "people: {}"}, NOW)
    yield database
    database.close()


def replace_them(database: Database) -> None:
    with database.write() as tx:
        revisions.lock(tx)
        revisions.add(tx, {"people.yaml": "people: {} # others"}, NOW)


def test_whoever_replaces_them_waits_for_what_is_decided_by_them(
    shared: Database, postgresql_url: str
) -> None:
    another = Database(postgresql_url)

    with shared.write() as tx:
        assert revisions.stays_in_force(tx, 1)
        late = aside(lambda: replace_them(another), shared)
        assert revisions.newest_id(tx) == 1
    assert late.ended() == []
    another.close()

    with shared.write() as tx:
        assert not revisions.stays_in_force(tx, 1)
        assert revisions.stays_in_force(tx, 2)


def test_nobody_waits_to_decide_by_what_is_being_replaced(
    shared: Database, postgresql_url: str
) -> None:
    another = Database(postgresql_url)

    with another.write() as tx:
        revisions.lock(tx)
        with shared.write() as deciding:
            assert not revisions.stays_in_force(deciding, 1)
    another.close()


def test_files_that_were_never_published_are_replaced_by_nobody(shared: Database) -> None:
    with shared.write() as tx:
        assert revisions.stays_in_force(tx, None)
