"""A database that answers, and takes nothing in."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.database import Database


@contextmanager
def read_only(database: Database) -> Iterator[None]:
    """New connections may read and no more, as after a file system was mounted anew."""
    statement = (
        "PRAGMA query_only = ON"
        if database.is_sqlite
        else "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"
    )

    def restrict(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        connection.commit()
        cursor.close()

    event.listen(database.engine, "connect", restrict)
    database.engine.dispose()
    yield
    # Those that are open stay as they are, as they do when a file system can be written again.
    event.remove(database.engine, "connect", restrict)
