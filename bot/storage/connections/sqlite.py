"""Connections to SQLite: their settings, time-outs and errors."""

import math
import sqlite3
from typing import cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.connections.open_file import OpenFile

# An execution option of a connection: it writes, and waits so many seconds for other writers.
PATIENCE_OPTION = "sleepwell_patience_seconds"
_BUSY_TIMEOUT = "sleepwell_busy_timeout"

# An execution option as well: it sorts tables, for which memory may be too small.
SORTS_TABLES_OPTION = "sleepwell_sorts_tables"
_TEMP_STORE = "sleepwell_temp_store"


def sqlite_engine(url: URL, patience_seconds: float, file: OpenFile) -> Engine:
    """An engine on a file, for one process with many threads."""
    # As with PostgreSQL: reuse the connection used last, and keep the texts of monitors and people
    # out of errors, and so out of logs.
    engine = create_engine(url, pool_use_lifo=True, hide_parameters=True)

    # The driver would begin transactions by its own rules. We issue BEGIN ourselves, and BEGIN
    # IMMEDIATE for writers, so that none fails half-way because it has read first.
    @event.listens_for(engine, "connect")
    def set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(_busy_timeout(patience_seconds))
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        # The first read also opens the -wal file.
        cursor.execute("PRAGMA schema_version")
        cursor.close()
        file.opened(connection)

    @event.listens_for(engine, "close")
    def forget(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        file.closed(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        patience = options.get(PATIENCE_OPTION)
        seconds = patience_seconds if patience is None else patience
        _set(connection, _BUSY_TIMEOUT, _busy_timeout(seconds))
        # A statement that changes many rows keeps what was there before until it has ended. In a
        # file, no alert would be kept where there is no folder for that, or no descriptor left.
        in_file = options.get(SORTS_TABLES_OPTION, False)
        _set(connection, _TEMP_STORE, f"PRAGMA temp_store = {'FILE' if in_file else 'MEMORY'}")
        _begin(connection, "BEGIN" if patience is None else "BEGIN IMMEDIATE")

    @event.listens_for(engine, "handle_error")
    def open_anew_what_was_read_only(context: ExceptionContext) -> None:
        # A connection stays read-only once it has opened the file so; a new one may write.
        if getattr(context.original_exception, "sqlite_errorname", None) == "SQLITE_READONLY":
            context.is_disconnect = True

    return engine


def _begin(connection: Connection, text: str) -> None:
    # Straight to the driver: every alert waits for it.
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    try:
        driver.execute(text)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", None) == "SQLITE_READONLY":
            # It fails once more, and SQLAlchemy lets go of the connection.
            connection.exec_driver_sql(text)
        raise DBAPIError.instance(text, None, error, sqlite3.Error, hide_parameters=True) from error


def _set(connection: Connection, name: str, pragma: str) -> None:
    if connection.info.get(name) != pragma:
        connection.exec_driver_sql(pragma)
        connection.info[name] = pragma


def _busy_timeout(seconds: float) -> str:
    # In quarters of a second, or nearly every transaction would have to set another value.
    return f"PRAGMA busy_timeout = {math.ceil(seconds * 4) * 250}"
