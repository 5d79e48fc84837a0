"""The rows given to a bulk statement, as a subquery that it selects from.

Each takes the columns, and the names of those (`alike`) whose value is passed once for all rows.
"""

from collections.abc import Collection, Sequence
from itertools import count
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    FromClause,
    String,
    Subquery,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.types import TypeEngine

from bot.storage.sql.as_values import GIVEN

Columns = Sequence[Column[Any]]

ROWS: BindParameter[Any] = bindparam("rows", type_=Text())
"""The JSON text."""


def in_sqlite(columns: Columns, alike: Collection[str]) -> Subquery:
    """As one JSON text, which SQLite expands."""
    each = func.json_each(ROWS).table_valued("value", name="each_row")
    place = count()
    values = [
        _same(column)
        if column.name in alike
        else func.json_extract(each.c.value, literal_column(f"'$[{next(place)}]'"))
        for column in columns
    ]
    return _given(columns, values, each)


def in_postgresql(columns: Columns, alike: Collection[str]) -> Subquery:
    """As one JSON text, which PostgreSQL expands."""
    # Imported late: it loads every PostgreSQL driver that SQLAlchemy knows.
    from sqlalchemy.dialects.postgresql import JSONB

    each = func.jsonb_array_elements(cast(ROWS, JSONB)).table_valued("value", name="each_row")
    place = count()
    values = [
        _same(column)
        if column.name in alike
        else cast(each.c.value.op("->>")(literal_column(str(next(place)))), _whole(column))
        for column in columns
    ]
    return _given(columns, values, each)


def in_values(columns: Columns, alike: Collection[str]) -> Subquery:
    """As the rows of `as_values`."""
    place = count(1)
    values = [
        _same(column) if column.name in alike else literal_column(f"column{next(place)}")
        for column in columns
    ]
    return _given(columns, values, GIVEN)


def _given(columns: Columns, values: Sequence[ColumnElement[Any]], each: FromClause) -> Subquery:
    named = [value.label(column.name) for value, column in zip(values, columns, strict=True)]
    return select(*named).select_from(each).subquery("given")


def _same(column: Column[Any]) -> BindParameter[Any]:
    return bindparam(f"same_{column.name}", type_=_whole(column))


def _whole(column: Column[Any]) -> TypeEngine[Any]:
    # A cast to a limited type cuts a text silently; storing a text that is too long is refused.
    return Text() if isinstance(column.type, String) else column.type
