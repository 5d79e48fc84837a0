"""Rows as the parameters of a VALUES clause, the quickest way into SQLite.

JSON takes half as long again, to write and to take apart in SQLite.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import cast

from sqlalchemy import ClauseElement, Connection, Dialect, table
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler

from bot.domain.times.instants import as_utc

# The placeholder a statement reads its rows from; its columns are column1, column2 and so on.
GIVEN = table("given_rows")

# SQLite allows 32,766 ("Implementation Limits"), but so many are no longer quick.
_PARAMETERS_AT_MOST = 10_000
# SQLite has to parse one text for each number of rows. To keep these few, the number is rounded up
# to a multiple of this, and NULL rows fill the rest.
_STEP = 8
_AS_THEY_ARE = (str, int, float, type(None))


class AsValues:
    """A statement for SQLite over rows of as many values as there are columns.

    `nullable` tells of each column whether it may be NULL.
    """

    def __init__(self, statement: Executable, nullable: Sequence[bool]) -> None:
        self.changes = statement.is_dml
        self._statement = cast("ClauseElement", statement)
        # A column that is NULL only in rows that fill up. Where there is none, one more is that.
        self._never_null = None if all(nullable) else nullable.index(False)
        self._width = len(nullable) + (self._never_null is None)
        self._texts: dict[int, str] = {}
        self._before: Sequence[str] = ()
        self._after: Sequence[str] = ()
        self._constants: Mapping[str, object] = {}

    def takes(self, rows: Collection[Sequence[object]]) -> bool:
        """Whether there are rows, not too many for one statement, and none seems to fill up."""
        if not 0 < len(rows) * self._width <= _PARAMETERS_AT_MOST:
            return False
        return self._never_null is None or None not in map(itemgetter(self._never_null), rows)

    def spoken(
        self, tx: Connection, rows: Collection[Sequence[object]], parameters: Mapping[str, object]
    ) -> tuple[str, tuple[object, ...]]:
        """Its text, and the driver's parameters for these rows and for other parameters by name."""
        count = 1 if len(rows) == 1 else -(-len(rows) // _STEP) * _STEP
        text = self._texts.get(count)
        if text is None:
            text = self._texts[count] = self._text(tx.dialect, count)
        said = {**self._constants, **{name: plain(given) for name, given in parameters.items()}}
        if self._never_null is None:
            rows = [(*row, 1) for row in rows]
        given = list(chain.from_iterable(rows))
        if not all(issubclass(kind, _AS_THEY_ARE) for kind in set(map(type, given))):
            given = list(map(plain, given))
        missing = [None] * ((count - len(rows)) * self._width)
        before, after = (map(said.__getitem__, names) for names in (self._before, self._after))
        return text, (*before, *given, *missing, *after)

    def _text(self, dialect: Dialect, count: int) -> str:
        compiled = cast("SQLCompiler", self._statement.compile(dialect=dialect))
        before, after = str(compiled).split(f"FROM {GIVEN.name}")
        names, first = compiled.positiontup or [], before.count("?")
        self._before, self._after = names[:first], names[first:]
        self._constants = {name: plain(given) for name, given in compiled.params.items()}
        row = f"({', '.join('?' * self._width)})"
        rows = f"(VALUES {', '.join([row] * count)}) AS {GIVEN.name}"
        real = self._width if self._never_null is None else self._never_null + 1
        return f"{before}FROM {rows} WHERE column{real} IS NOT NULL{after}"


def plain(value: object) -> object:
    """A value as SQLite's driver takes it."""
    return value if isinstance(value, _AS_THEY_ARE) else instant(value)


# Cached: a batch has few instants, and each many times.
@lru_cache(maxsize=256)
def instant(value: object) -> str:
    """An instant as the column type stores it on SQLite: UTC as text that sorts by time.

    Raises:
        TypeError: `value` is no datetime, so no row can hold it.
    """
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} cannot be handed to the database together")
    utc = as_utc(value).replace(tzinfo=None)
    return utc.isoformat(sep=" ", timespec="microseconds")
