"""Many rows in few calls: they go to the database as one JSON text, and it spreads them out itself.

A call for each row would cost more in hand-offs between threads than the rows do on disk.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    Connection,
    Integer,
    Select,
    String,
    Subquery,
    Table,
    Text,
    Update,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal_column,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import CursorResult
from sqlalchemy.sql.base import Executable
from sqlalchemy.types import TypeEngine

from bot.domain.instants import as_utc

# What SQLite keeps of ids that are never used again (SQLite: "SQLite Autoincrement").
_SEQUENCES = table("sqlite_sequence", column("name", String), column("seq", Integer))

Columns = Sequence[Column[Any]]
Build = Callable[[Subquery], Executable]

_ROWS: BindParameter[Any] = bindparam("rows", type_=Text())


@dataclass(frozen=True, slots=True)
class Together:
    """One statement for many rows, in the words of each database."""

    sqlite: Executable
    postgresql: Executable

    def run(
        self, tx: Connection, rows: Iterable[Sequence[object]], **parameters: object
    ) -> CursorResult[Any]:
        """Carry it out with these rows, each with its values in the order of the columns."""
        if tx.dialect.name == "sqlite":
            return tx.execute(self.sqlite, {"rows": _as_json(rows, _sqlite_value), **parameters})
        return tx.execute(
            self.postgresql, {"rows": _as_json(rows, _postgresql_value), **parameters}
        )


def together(columns: Columns, build: Build) -> Together:
    """The statement that `build` makes of a subquery that has the rows given to `run`."""
    return Together(build(_in_sqlite(columns)), build(_in_postgresql(columns)))


def insertion(table: Table, *columns: str) -> Together:
    """Insert rows with these columns."""
    return together(
        [table.c[name] for name in columns],
        lambda given: insert(table).from_select(columns, select(given)),
    )


def change(table: Table, key: str, *columns: str) -> Together:
    """Set these columns in the rows that the first one, `key`, names."""

    def build(given: Subquery) -> Update:
        changed = {name: given.c[name] for name in columns}
        return update(table).where(table.c[key] == given.c[key]).values(changed)

    return together([table.c[name] for name in (key, *columns)], build)


def reserve(tx: Connection, table: Table, count: int) -> list[int]:
    """So many ids for new rows of a table, ascending; this transaction may use them or not."""
    if tx.dialect.name == "sqlite":
        # The only writer there is: nobody else can use what follows the highest.
        highest: int = tx.execute(_highest_on_sqlite(table)).scalar_one()
        return list(range(highest + 1, highest + 1 + count))
    reserved: Iterable[int] = tx.execute(_next_on_postgresql(table), {"count": count}).scalars()
    return sorted(reserved)


@cache
def _highest_on_sqlite(table: Table) -> Select[Any]:
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return select(func.coalesce(func.max(_key(table)), 0))
    # No row is there before the first use of the table.
    kept = select(func.coalesce(func.max(_SEQUENCES.c.seq), 0))
    return kept.where(_SEQUENCES.c.name == table.name)


@cache
def _next_on_postgresql(table: Table) -> Select[Any]:
    sequence = func.pg_get_serial_sequence(table.name, _key(table).name)
    each = func.generate_series(1, bindparam("count", type_=Integer())).table_valued("n")
    return select(func.nextval(sequence)).select_from(each)


def _key(table: Table) -> Column[Any]:
    (key,) = table.primary_key
    return key


def _in_sqlite(columns: Columns) -> Subquery:
    each = func.json_each(_ROWS).table_valued("value", name="each_row")
    values = [
        func.json_extract(each.c.value, literal_column(f"'$[{place}]'")).label(column.name)
        for place, column in enumerate(columns)
    ]
    return select(*values).select_from(each).subquery("given")


def _in_postgresql(columns: Columns) -> Subquery:
    each = func.jsonb_array_elements(cast(_ROWS, JSONB)).table_valued("value", name="each_row")
    values = [
        cast(each.c.value.op("->>")(literal_column(str(place))), _whole(column)).label(column.name)
        for place, column in enumerate(columns)
    ]
    return select(*values).select_from(each).subquery("given")


def _whole(column: Column[Any]) -> TypeEngine[Any]:
    # PostgreSQL cuts a text that is cast to a limited type, and refuses one that is kept in it.
    return Text() if isinstance(column.type, String) else column.type


def _as_json(rows: Iterable[Sequence[object]], other: Callable[[object], str]) -> str:
    return json.dumps(list(rows), ensure_ascii=False, separators=(",", ":"), default=other)


# A batch has few instants, and says each many times.
@lru_cache(maxsize=256)
def _sqlite_value(value: object) -> str:
    """As the column type keeps an instant there: UTC as text that sorts by time."""
    utc = as_utc(_instant(value)).replace(tzinfo=None)
    return utc.isoformat(sep=" ", timespec="microseconds")


@lru_cache(maxsize=256)
def _postgresql_value(value: object) -> str:
    return as_utc(_instant(value)).isoformat()


def _instant(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} cannot be handed to the database together")
    return value
