"""What goes wrong with a database is told in a sentence that says what to look at."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from bot.storage.database import Database
from bot.storage.preparing.opening import DatabaseUnusable, failures_told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("disk I/O error", "Is there room left on its disk?"),
        ("database or disk is full", "Is there room left on its disk?"),
        ("attempt to write a readonly database", "is read-only. Make it writable"),
        ("database is locked", "is locked by another process"),
    ],
)
def test_it_is_told_in_a_sentence(sqlite_url: str, said: str, told: str) -> None:
    database = Database(sqlite_url)

    with pytest.raises(DatabaseUnusable) as refused, failures_told(database):
        raise OperationalError("BEGIN", None, sqlite3.OperationalError(said))
    database.close()

    assert str(refused.value).startswith(f"The SQLite database {database.url.database} ")
    assert told in str(refused.value)
