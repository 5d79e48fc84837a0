"""Ids that are reserved before the rows are there."""

import pytest

from bot.storage.connections.going_along import savepoint
from bot.storage.database import Database
from bot.storage.sql.reserving import reserve, reserve_ahead
from bot.storage.tables import timeline


def test_what_was_reserved_and_undone_with_all_else_is_reserved_anew(database: Database) -> None:
    with database.write() as tx:
        with pytest.raises(ZeroDivisionError), savepoint(tx):
            reserve_ahead(tx, {timeline: 2})
            raise ZeroDivisionError
        with savepoint(tx):
            assert len(reserve(tx, timeline, 2)) == 2
