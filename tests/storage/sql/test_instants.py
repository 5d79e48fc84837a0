"""Instants come back as they went in, aware and in UTC; naive ones are refused."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from bot.storage.database import Database
from bot.storage.sql.instants import Instant

moments = Table("moments", MetaData(), Column("at", Instant))


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 11, 30, 3, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 11, 29, 19, 0, tzinfo=ZoneInfo("America/Los_Angeles")),
        datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
    ],
    ids=["microseconds", "another zone", "a repeated hour"],
)
def test_an_instant_comes_back_in_utc(database: Database, instant: datetime) -> None:
    with database.write() as tx:
        moments.create(tx)
        tx.execute(insert(moments).values(at=instant))

    with database.read() as tx:
        found = tx.execute(select(moments.c.at)).scalar_one()

    assert found == instant.astimezone(UTC)
    assert found.tzinfo is UTC


def test_instants_sort_by_time_whatever_zone_they_came_in(database: Database) -> None:
    later = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
    earlier = datetime(2026, 11, 30, 3, 30, tzinfo=ZoneInfo("Europe/Berlin"))

    with database.write() as tx:
        moments.create(tx)
        tx.execute(insert(moments).values([{"at": later}, {"at": earlier}]))
        found = list(tx.execute(select(moments.c.at).order_by(moments.c.at)).scalars())

    assert found == [earlier, later]


def test_a_naive_datetime_is_refused(database: Database) -> None:
    with database.write() as tx:
        moments.create(tx)

    with pytest.raises(StatementError, match="no timezone"), database.write() as tx:
        tx.execute(insert(moments).values(at=datetime(2026, 11, 30, 3, 0)))
