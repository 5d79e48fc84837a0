"""Rows as the parameters of a statement: so SQLite takes them in quickest.

To spell them out in JSON, and have SQLite take each value out of that, takes half as long again.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ClauseElement, Connection, Dialect, table
from sqlalchemy.engine import CursorResult
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler

from bot.domain.instants import as_utc

# What a statement reads its rows from; the columns are column1, column2 and so on.
GIVEN = table("given_rows")

# SQLite takes 32,766 at most ("Implementation Limits"), and so many are not quick any more.
_PARAMETERS_AT_MOST = 10_000
# For each count of rows there is a text that SQLite has to read once: so there are few of them, and
# rows that are not there fill them up.
_STEP = 8
_AS_THEY_ARE = (str, int, float, type(None))


class AsValues:
    """A statement of SQLite's. It reads `width` columns; what it returns is as SQLite keeps it."""

    def __init__(self, statement: Executable, width: int) -> None:
        self.changes = statement.is_dml
        self._statement = cast("ClauseElement", statement)
        # The last one says of each row that it is there.
        self._width = width + 1
        self._texts: dict[int, str] = {}
        self._before: Sequence[str] = ()
        self._after: Sequence[str] = ()
        self._constants: Mapping[str, object] = {}

    def takes(self, rows: Collection[Sequence[object]]) -> bool:
        """Whether these rows are neither none nor too many."""
        return 0 < len(rows) * self._width <= _PARAMETERS_AT_MOST

    def run(
        self, tx: Connection, rows: Collection[Sequence[object]], parameters: Mapping[str, object]
    ) -> CursorResult[Any]:
        """Carry it out with these rows, and with other parameters by name."""
        count = 1 if len(rows) == 1 else -(-len(rows) // _STEP) * _STEP
        text = self._texts.get(count)
        if text is None:
            text = self._texts[count] = self._spoken(tx.dialect, count)
        said = {**self._constants, **parameters}
        given = [value for row in rows for value in (*row, 1)]
        if not all(issubclass(kind, _AS_THEY_ARE) for kind in set(map(type, given))):
            given = list(map(_plain, given))
        missing = [None] * ((count - len(rows)) * self._width)
        before = [_plain(said[name]) for name in self._before]
        after = [_plain(said[name]) for name in self._after]
        return tx.exec_driver_sql(text, (*before, *given, *missing, *after))

    def _spoken(self, dialect: Dialect, count: int) -> str:
        compiled = cast("SQLCompiler", self._statement.compile(dialect=dialect))
        before, after = str(compiled).split(f"FROM {GIVEN.name}")
        names, first = compiled.positiontup or [], before.count("?")
        self._before, self._after = names[:first], names[first:]
        self._constants = compiled.params
        row = f"({', '.join('?' * self._width)})"
        rows = f"(VALUES {', '.join([row] * count)}) AS {GIVEN.name}"
        return f"{before}FROM {rows} WHERE column{self._width} IS NOT NULL{after}"


def _plain(value: object) -> object:
    return value if isinstance(value, _AS_THEY_ARE) else instant(value)


# A batch has few instants, and says each many times.
@lru_cache(maxsize=256)
def instant(value: object) -> str:
    """As the column type keeps an instant on SQLite: UTC as text that sorts by time.

    Raises:
        TypeError: it is none, but something that no row can be given.
    """
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} cannot be handed to the database together")
    utc = as_utc(value).replace(tzinfo=None)
    return utc.isoformat(sep=" ", timespec="microseconds")
