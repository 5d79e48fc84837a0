"""Straight to SQLite's driver, for the few statements that every alert waits for.

SQLAlchemy prepares each execution and its result anew. For a short statement that takes several
times as long as SQLite does.
"""

import sqlite3
from collections.abc import Sequence
from typing import cast

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


def execute(tx: Connection, text: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
    """Execute a statement in a transaction on SQLite. Nothing is converted.

    Raises:
        sqlalchemy.exc.DBAPIError: as SQLAlchemy raises it for what the driver raises.
    """
    driver = cast("sqlite3.Connection", tx.connection.driver_connection)
    try:
        return driver.execute(text, parameters)
    except sqlite3.Error as error:
        raise _as_elsewhere(error, text, tx) from error


def _as_elsewhere(error: sqlite3.Error, text: str, tx: Connection) -> BaseException:
    # The parameters are hidden, as everywhere: they are what monitors and people wrote.
    return DBAPIError.instance(
        text, None, error, sqlite3.Error, hide_parameters=True, dialect=tx.dialect
    )
