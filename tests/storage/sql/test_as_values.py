"""However many rows there are, each is kept once and as it was given, on either database."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.domain.incidents.timeline import What
from bot.storage.database import Database
from bot.storage.incidents import incidents, timeline
from bot.storage.incidents.timeline import Happening
from bot.storage.sql.together import bulk_insert
from bot.storage.tables import timeline as table
from tests.storage.sql.test_together import opened

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
ADD = bulk_insert(table, "incident", "at", "what", "facts")


@pytest.mark.parametrize("many", [1, 2, 7, 8, 9, 64, 200, 3_000])
def test_so_many_rows_are_kept(database: Database, many: int) -> None:
    given = [opened(number) for number in range(1, many + 1)]

    with database.write() as tx:
        incidents.insert_all(tx, given)
        changed = list(incidents.lock(tx, set(range(1, many + 1))).values())
        incidents.save_all(tx, changed)
        found = incidents.lock(tx, set(range(1, many + 1)))

    assert list(found.values()) == changed == given


@pytest.mark.parametrize("apart", [timedelta(0), timedelta(microseconds=1)])
def test_instants_are_kept_as_the_column_has_them(database: Database, apart: timedelta) -> None:
    told = [Happening(incident=1, at=NOW + n * apart, what=What.ALERT, facts={}) for n in range(3)]

    with database.write() as tx:
        incidents.insert_all(tx, [opened(1)])
        timeline.add_all(tx, told)
        later = select(table.c.at).where(table.c.at >= NOW).order_by(table.c.id)
        found = list(tx.execute(later).scalars())

    assert found == [one.at for one in told]


@pytest.mark.parametrize("odd", [NOW.replace(tzinfo=None), b"bytes", {"a": 1}, object()])
def test_what_no_row_can_be_given_is_refused(sqlite_url: str, odd: object) -> None:
    database = Database(sqlite_url)
    with database.write() as tx:
        incidents.insert_all(tx, [opened(1)])
        with pytest.raises((TypeError, ValueError)):
            ADD.write(tx, [(1, odd, What.ALERT, "{}")])
    database.close()
