"""What recurs is one process's each time it is due."""

from datetime import timedelta

from sqlalchemy import insert

from bot.storage import tables
from bot.storage.database import Database
from bot.storage.upkeep import duties
from tests.conftest import MONDAY_3AM as NOW
from tests.engine.aside import aside

AN_HOUR = timedelta(hours=1)


def claimed(database: Database, after: timedelta = timedelta()) -> bool:
    with database.write() as tx:
        return duties.claim(tx, "retention", NOW + after, every=AN_HOUR)


def test_it_is_due_at_once_and_then_after_as_long_each_time(database: Database) -> None:
    assert [claimed(database), claimed(database)] == [True, False]
    assert not claimed(database, AN_HOUR - timedelta(seconds=1))
    assert [claimed(database, AN_HOUR), claimed(database, AN_HOUR)] == [True, False]


def test_of_two_that_begin_with_it_at_once_one_does_it(postgresql_url: str) -> None:
    database, another = Database(postgresql_url), Database(postgresql_url)
    mine: list[bool] = []

    with another.write() as tx:
        tx.execute(insert(tables.duties).values(name="retention", due_at=NOW + AN_HOUR))
        late = aside(lambda: mine.append(claimed(database)), another)
    assert late.ended() == []
    for one in (database, another):
        one.close()

    assert mine == [False]
