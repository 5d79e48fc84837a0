"""What goes straight to the driver fails as all else does, and is undone with its transaction."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from bot.domain.incidents.timeline import What
from bot.storage.database import Database
from bot.storage.incidents import incidents
from bot.storage.sql import straight
from bot.storage.sql.together import BulkStatement, bulk_insert, bulk_select
from bot.storage.tables import timeline
from tests.storage.sql.test_together import opened

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
NAMES = ("incident", "at", "what", "facts")
ADD = bulk_insert(timeline, *NAMES)
ADD_COUNTED = BulkStatement(
    [timeline.c[name] for name in NAMES],
    lambda given: insert(timeline).from_select(NAMES, select(given)),
)
FIND = bulk_select(timeline.c.incident, select(timeline.c.incident, timeline.c.what))


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    with database.write() as tx:
        incidents.insert_all(tx, [opened(1)])
    yield database
    database.close()


def told(tx: Connection) -> list[object]:
    return list(tx.execute(select(timeline.c.what)).scalars())


def test_it_is_undone_with_its_transaction(sqlite: Database) -> None:
    row = (1, NOW, What.ALERT, "{}")
    with sqlite.write() as tx:
        ADD.write(tx, [row])
    with pytest.raises(IntegrityError), sqlite.write() as tx:
        ADD.write(tx, [row, row])
        ADD.write(tx, [(None, NOW, "hunter2", "{}")])

    with sqlite.read() as tx:
        assert told(tx) == [What.ALERT]


def test_what_is_refused_is_told_without_what_was_given(sqlite: Database) -> None:
    with sqlite.write() as tx, pytest.raises(IntegrityError) as refusal:
        ADD.write(tx, [(1, NOW, None, '"hunter2"')])

    assert "NOT NULL constraint failed: timeline.what" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "given", "kind"),
    [("SELECT 1 FROM nowhere", (), OperationalError), ("SELECT ?", (), ProgrammingError)],
)
def test_an_error_is_of_the_kind_that_sqlalchemy_has_for_it(
    sqlite: Database, text: str, given: tuple[object, ...], kind: type[Exception]
) -> None:
    with sqlite.read() as tx, pytest.raises(kind):
        straight.execute(tx, text, given)


def test_how_many_rows_were_written_is_told_and_what_they_are(database: Database) -> None:
    with database.write() as tx:
        incidents.insert_all(tx, [opened(1), opened(2)])
        assert ADD_COUNTED.write(tx, [(n, NOW, What.ALERT, "{}") for n in (1, 2, 1)]) == 3
        assert list(map(tuple, FIND.ask(tx, [(1,)]))) == [(1, What.ALERT), (1, What.ALERT)]
