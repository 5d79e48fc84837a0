"""The migrations make exactly the tables the code declares, on both databases."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import bindparam, text
from sqlalchemy.exc import IntegrityError

from bot.domain.incidents.urgency import Urgency
from bot.domain.rotations.override import Override
from bot.domain.times.instants import Span
from bot.storage.database import Database
from bot.storage.incidents import incidents
from bot.storage.indexes import SCHEMA
from bot.storage.preparing.migrating import compatible_since, migrate
from bot.storage.preparing.schema_state import SchemaState, schema_state
from bot.storage.sql.instants import Instant
from bot.storage.stored_schedules import overrides
from tests.postgres import fresh_database
from tests.upgrading import newer_code_migrates


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
        assert compare_metadata(MigrationContext.configure(tx), SCHEMA) == []


def test_what_is_acknowledged_comes_back_some_hours_after_migrating(
    empty_url: str, open_database: Callable[[str], Database]
) -> None:
    database = open_database(empty_url)
    migrate(database, to="0003")
    now = datetime.now(UTC)
    with database.write() as tx:
        for state in ("acknowledged", "triggered", "resolved"):
            tx.execute(
                OLD_INCIDENT, {"state": state, "due_at": now if state == "triggered" else None}
            )
        tx.execute(
            text(
                "INSERT INTO pages (incident, person, step, round, begun_at)"
                " VALUES (1, 'ana', 0, 0, CURRENT_TIMESTAMP)"
            )
        )
        tx.execute(text("DELETE FROM incidents WHERE number = 3"))

    migrate(database)

    with database.write() as tx:
        taken, waiting = incidents.get(tx, 1), incidents.get(tx, 2)
        assert taken.returns_at is not None
        assert timedelta(hours=4) <= taken.returns_at - now < timedelta(hours=4, minutes=1)
        assert taken.due_at == taken.returns_at - timedelta(minutes=15)
        assert (waiting.due_at, waiting.returns_at) == (now, None)
        # No number is given twice, and pages still need their incident.
        opened = incidents.insert(
            tx, service="a", team="b", title="c", urgency=Urgency.HIGH, dedup_key="d", now=now
        )
        assert opened is not None
        assert opened.number == 4
    with pytest.raises(IntegrityError), database.write() as tx:
        tx.execute(text("UPDATE pages SET incident = 99"))
    with pytest.raises(IntegrityError), database.write() as tx:
        tx.execute(text("UPDATE incidents SET due_at = NULL WHERE number = 1"))


def test_no_override_has_the_id_of_one_that_was_taken_back(
    empty_url: str, open_database: Callable[[str], Database]
) -> None:
    database = open_database(empty_url)
    migrate(database, to="0011")
    now = datetime.now(UTC)
    span = Span(start=now + timedelta(hours=1), end=now + timedelta(hours=2))
    override = Override(team="web", schedule="primary", person="ana", span=span)

    def made_and_taken_back() -> int:
        with database.write() as tx:
            id_ = overrides.add(tx, override, by=None, now=now)
        with database.write() as tx:
            (kept,) = overrides.listed(tx, id_=id_)
            overrides.take_back(tx, kept, now)
        return id_

    with database.write() as tx:
        overrides.add(tx, override, by=None, now=now)
    assert made_and_taken_back() == 2
    migrate(database)

    assert [made_and_taken_back(), made_and_taken_back()] == [3, 4]
    with database.read() as tx:
        assert overrides.numbered_after(tx, now) == {1: override}


OLD_INCIDENT = text(
    "INSERT INTO incidents (team, title, urgency, state, dedup_key, opened_at, due_at, step, round,"
    " version, alerts, details) VALUES ('platform', 'x', 'high', :state, :state, CURRENT_TIMESTAMP,"
    " :due_at, 0, 0, 1, 1, '')"
).bindparams(bindparam("due_at", type_=Instant()))


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


@pytest.mark.parametrize(
    ("newest_first", "since"),
    [
        pytest.param([("0001", "0001")], "0001", id="the first"),
        pytest.param([("0002", "0002"), ("0001", "0001")], "0002", id="one that needs its code"),
        pytest.param([("0002", "0001"), ("0001", "0001")], "0001", id="one that adds"),
        pytest.param(
            [("0004", "0001"), ("0003", "0003"), ("0002", "0001"), ("0001", "0001")],
            "0003",
            id="no further than any in between allows",
        ),
        pytest.param(
            [("0003", "0002"), ("0002", "0001"), ("0001", "0001")],
            "0002",
            id="no further than it says",
        ),
    ],
)
def test_which_code_goes_on_working(newest_first: list[tuple[str, str]], since: str) -> None:
    assert compatible_since(newest_first) == since


@pytest.mark.parametrize(
    ("since", "usable"), [("0001", True), ("0004", True), ("0005", False), (None, False)]
)
def test_a_schema_that_newer_code_made_is_usable_where_that_code_said_so(
    since: str | None, usable: bool
) -> None:
    state = SchemaState(current="0006", needed="0004", is_ahead=True, compatible_since=since)

    assert state.is_usable is usable
    assert not state.is_current


def test_what_newer_code_left_behind_is_read(database: Database) -> None:
    newer_code_migrates(database, compatible_since="0007")

    state = schema_state(database)

    assert (state.current, state.is_ahead, state.compatible_since) == ("9999", True, "0007")
