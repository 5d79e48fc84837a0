"""Bulk statements: many rows in one statement, as one JSON text that the database expands.

A call for each row would cost more in hand-offs between threads than the rows do on disk. On
SQLite, statements that write take their rows as parameters instead (`as_values`).
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Select,
    Subquery,
    Table,
    Update,
    any_,
    func,
    insert,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.engine import CursorResult
from sqlalchemy.sql.base import Executable

from bot.domain.times.instants import as_utc
from bot.storage.sql import straight
from bot.storage.sql.as_values import AsValues, instant
from bot.storage.sql.given_rows import Columns, in_postgresql, in_sqlite, in_values
from bot.storage.sql.unanswered import ask_along, unanswered

Build = Callable[[Subquery], Executable]
Rows = Sequence[Sequence[object]]


class BulkStatement:
    """One statement that takes many rows as its parameters, on either database.

    `build` makes the statement from a subquery with the rows given to `run`, in `columns`;
    `on_postgresql` replaces it where PostgreSQL needs other SQL. Columns named in `alike` usually
    have one value for all rows of a batch. That value is then passed once, because taking it out
    of the JSON for each row costs more than writing it.
    """

    def __init__(
        self,
        columns: Columns,
        build: Build,
        *,
        on_postgresql: Build | None = None,
        alike: Collection[str] = (),
    ) -> None:
        said_once = [place for place, column in enumerate(columns) if column.name in alike]
        differ = [place for place, column in enumerate(columns) if column.name not in alike]
        self._columns, self._build = columns, build
        self._said_once = {columns[place].name for place in said_once}
        self._names = [f"same_{columns[place].name}" for place in said_once]
        self._alike = itemgetter(*said_once) if len(said_once) > 1 else None
        self._others = itemgetter(*differ) if len(differ) > 1 else None
        if said_once and (self._alike is None or self._others is None):
            raise ValueError("two columns at least are alike, or none, and two at least differ")
        self._on_sqlite = _Spoken(columns, build, in_sqlite, alike)
        self._on_postgresql = _Spoken(columns, on_postgresql or build, in_postgresql, alike)

    def run(
        self, tx: Connection, rows: Iterable[Sequence[object]], **parameters: object
    ) -> CursorResult[Any]:
        """Execute it with these rows, each a sequence of values in the order of the columns."""
        is_shared, rows = self._shared(list(rows), parameters)
        values = self._values(tx, rows, is_shared=is_shared)
        if values is not None and values.changes:
            return tx.exec_driver_sql(*values.spoken(tx, rows, parameters))
        return self._as_text(tx, rows, parameters, is_shared=is_shared)

    def write(self, tx: Connection, rows: Iterable[Sequence[object]], **parameters: object) -> int:
        """Execute what returns no rows; how many it changed, unless it is unanswered.

        Quicker than `run`.
        """
        is_shared, rows = self._shared(list(rows), parameters)
        return self._straight(tx, rows, parameters, is_shared=is_shared).rowcount

    def ask(self, tx: Connection, rows: Rows, **parameters: object) -> Sequence[Sequence[Any]]:
        """Execute what returns rows, and return them. Quicker than `run`.

        Values come as the driver returns them, so no column may need a conversion, as instants do.
        """
        return self._straight(tx, rows, parameters, is_shared=False).fetchall()

    def ask_along(self, tx: Connection, rows: Rows) -> Callable[[], Sequence[Sequence[Any]]]:
        """The same, but on PostgreSQL the rows are fetched once another statement is answered."""
        if tx.dialect.name == "sqlite":
            return self._straight(tx, rows, {}, is_shared=False).fetchall
        given = {"rows": _as_json(rows, _postgresql_value)}
        return ask_along(tx, self._on_postgresql.each, given)

    def _shared(self, rows: Rows, parameters: dict[str, object]) -> tuple[bool, Rows]:
        """Whether all rows have the same values of `alike`; if so, moves these to `parameters`."""
        if self._alike is None or self._others is None or not rows:
            return False, rows
        same = self._alike(rows[0])
        if not all(map(same.__eq__, map(self._alike, rows))):
            return False, rows
        parameters |= zip(self._names, same, strict=True)
        return True, list(map(self._others, rows))

    def _values(self, tx: Connection, rows: Rows, *, is_shared: bool) -> AsValues | None:
        """The form that takes rows as parameters, where these can be."""
        if tx.dialect.name != "sqlite":
            return None
        values = self._values_shared if is_shared else self._values_each
        return values if values.takes(rows) else None

    def _straight(
        self, tx: Connection, rows: Rows, parameters: dict[str, object], *, is_shared: bool
    ) -> sqlite3.Cursor | CursorResult[Any]:
        values = self._values(tx, rows, is_shared=is_shared)
        if values is not None:
            return straight.execute(tx, *values.spoken(tx, rows, parameters))
        if tx.dialect.name == "sqlite":
            return self._as_text(tx, rows, parameters, is_shared=is_shared)
        parameters["rows"] = _as_json(rows, _postgresql_value)
        words = self._words_shared if is_shared else self._words_each
        return words.execute(tx, parameters)

    def _as_text(
        self, tx: Connection, rows: Rows, parameters: dict[str, object], *, is_shared: bool
    ) -> CursorResult[Any]:
        on_sqlite = tx.dialect.name == "sqlite"
        spoken = self._on_sqlite if on_sqlite else self._on_postgresql
        parameters["rows"] = _as_json(rows, instant if on_sqlite else _postgresql_value)
        statement = spoken.shared if is_shared else spoken.each
        return tx.execute(statement, parameters, execution_options={"preserve_rowcount": True})

    @cached_property
    def _words_each(self) -> straight.OnPostgresql:
        return straight.OnPostgresql(self._on_postgresql.each)

    @cached_property
    def _words_shared(self) -> straight.OnPostgresql:
        return straight.OnPostgresql(self._on_postgresql.shared)

    @cached_property
    def _values_each(self) -> AsValues:
        return self._as_values(())

    @cached_property
    def _values_shared(self) -> AsValues:
        return self._as_values(self._said_once)

    def _as_values(self, alike: Collection[str]) -> AsValues:
        statement = self._build(in_values(self._columns, alike))
        differ = [column for column in self._columns if column.name not in alike]
        return AsValues(statement, [bool(column.nullable) for column in differ])


class _Spoken:
    """The statement in the SQL of one database; built when it is first run."""

    def __init__(
        self,
        columns: Columns,
        build: Build,
        given: Callable[[Columns, Collection[str]], Subquery],
        alike: Collection[str],
    ) -> None:
        self._build = build
        self._columns = columns
        self._given = given
        self._alike = alike

    @cached_property
    def each(self) -> Executable:
        """The form in which every row has all its values."""
        return self._build(self._given(self._columns, ()))

    @cached_property
    def shared(self) -> Executable:
        """The form in which the values of `alike` are passed once."""
        return self._build(self._given(self._columns, self._alike)) if self._alike else self.each


def row_by_row(given: Subquery, sought: Select[Any]) -> Select[Any]:
    """Look up `sought` for each given row by itself (LATERAL). For PostgreSQL.

    Its planner goes by old statistics and takes an outbox in a storm for empty, so without this it
    scans the whole table for a few rows. The OFFSET keeps the planner from merging the subquery.
    """
    found = sought.offset(literal_column("0")).lateral("found")
    return select(found).select_from(given.join(found, true()))


def bulk_select(column: Column[Any], wanted: Select[Any]) -> BulkStatement:
    """Select the `wanted` rows whose column has one of the values given to `run`."""

    def on_sqlite(given: Subquery) -> Select[Any]:
        return wanted.where(column.in_(select(given.c[column.name])))

    def on_postgresql(given: Subquery) -> Select[Any]:
        values = func.array(select(given.c[column.name]).scalar_subquery())
        return wanted.where(column == any_(values))

    return BulkStatement([column], on_sqlite, on_postgresql=on_postgresql)


def bulk_insert(table: Table, *columns: str, alike: Collection[str] = ()) -> BulkStatement:
    """Insert rows with these columns."""
    return BulkStatement(
        [table.c[name] for name in columns],
        lambda given: unanswered(insert(table).from_select(columns, select(given))),
        alike=alike,
    )


def bulk_update(
    table: Table, key: str, *columns: str, alike: Collection[str] = ()
) -> BulkStatement:
    """Set these columns, in the rows whose `key` has the first of the given values."""

    def build(given: Subquery) -> Update:
        changed = {name: given.c[name] for name in columns}
        return unanswered(update(table).where(table.c[key] == given.c[key]).values(changed))

    return BulkStatement([table.c[name] for name in (key, *columns)], build, alike=alike)


def _as_json(rows: Iterable[Sequence[object]], other: Callable[[object], str]) -> str:
    return json.dumps(list(rows), ensure_ascii=False, separators=(",", ":"), default=other)


# Cached: a batch has few instants, and each many times.
@lru_cache(maxsize=256)
def _postgresql_value(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} cannot be handed to the database together")
    return as_utc(value).isoformat()
