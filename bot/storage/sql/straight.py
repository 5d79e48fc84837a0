"""Straight to the driver, for the few statements that every alert waits for.

SQLAlchemy prepares each execution and its result anew. For a short statement that takes several
times as long as the database does.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ClauseElement, Connection, Select
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable

from bot.domain.times.instants import as_utc
from bot.storage.sql.as_values import plain


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


class OnSqlite:
    """A question for SQLite, compiled once. What comes back is not converted."""

    def __init__(self, question: Select[Any]) -> None:
        self._question = question
        self._text = ""
        self._names: Sequence[str] = ()
        self._constants: Mapping[str, object] = {}

    def ask(self, tx: Connection, parameters: Mapping[str, object]) -> Sequence[Sequence[Any]]:
        """Its rows, for these parameters by name."""
        if not self._text:
            compiled = self._question.compile(dialect=tx.dialect)
            self._text, self._names = str(compiled), compiled.positiontup or ()
            self._constants = compiled.params
        given = {**self._constants, **parameters}
        return execute(tx, self._text, [plain(given[name]) for name in self._names]).fetchall()


class OnPostgresql:
    """A statement for PostgreSQL, compiled once. What it returns is not converted.

    It is executed by SQLAlchemy, which knows what to do about a connection that is lost.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement = cast("ClauseElement", statement)
        self._options = statement.get_execution_options()
        self._text = ""
        self._constants: Mapping[str, object] = {}

    def execute(self, tx: Connection, parameters: Mapping[str, object]) -> CursorResult[Any]:
        """Execute it with these parameters, by name."""
        if not self._text:
            compiled = self._statement.compile(dialect=tx.dialect)
            self._text, self._constants = str(compiled), compiled.params
        given = {name: _plain(value) for name, value in parameters.items()}
        options = {**self._options, "preserve_rowcount": True}
        return tx.exec_driver_sql(
            self._text, {**self._constants, **given}, execution_options=options
        )


def _plain(value: object) -> object:
    return as_utc(value) if isinstance(value, datetime) else value
