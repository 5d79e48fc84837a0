"""Who reads what is committed, past the code under test."""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tests.simulation.books import (
    AlertRow,
    Books,
    DeliveryRow,
    EntryRow,
    IncidentRow,
    KeyRow,
    MessageRow,
    NotificationRow,
    OutboxRow,
    OverrideRow,
    PageRow,
    Rows,
    SwapRow,
)

_TABLES: Mapping[str, type[Any]] = {
    "incidents": IncidentRow,
    "pages": PageRow,
    "notifications": NotificationRow,
    "deliveries": DeliveryRow,
    "outbox": OutboxRow,
    "timeline": EntryRow,
    "alerts": AlertRow,
    "slack_messages": MessageRow,
    "overrides": OverrideRow,
    "swaps": SwapRow,
    "incident_keys": KeyRow,
}
# Of the others the first column is one.
_KEYS_OF_TWO = {"incident_keys"}


class Witness:
    """Reads the books. `rows` answers queries on a connection that the code under test has not."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._values: dict[str, dict[Any, Any]] = {table: {} for table in _TABLES}
        self._known: dict[str, dict[Any, Any]] = {table: {} for table in _TABLES}

    def read(self) -> Books:
        """Everything, as it is committed now."""
        return self.read_again(_TABLES)

    def read_again(self, changed: Collection[str]) -> Books:
        """The same, where nothing can have changed but these tables."""
        for table in changed:
            if table in _TABLES:
                self._values[table] = self._table(table)
        return Books(**self._values)

    def _table(self, table: str) -> dict[Any, Any]:
        """A row that has not changed is the same value as before: most have not."""
        made, two = _TABLES[table], table in _KEYS_OF_TWO
        names = made.__slots__
        old_rows, old_values = self._known[table], self._values[table]
        found = self._rows(_query(table, names, 1 + two))
        rows = {row[:2] if two else row[0]: row for row in found}
        values = {
            id_: old_values[id_] if old_rows.get(id_) == row else made(**_read(names, row))
            for id_, row in rows.items()
        }
        self._known[table] = rows
        return values


def sqlite_rows(path: str) -> sqlite3.Connection:
    """A connection of the witness's own."""
    return sqlite3.connect(path, isolation_level=None)


def _query(table: str, names: Sequence[str], keys: int) -> str:
    order = ", ".join(names[:keys])
    return f"SELECT {', '.join(names)} FROM {table} ORDER BY {order}"  # noqa: S608 (names of ours)


def _read(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in zip(names, row, strict=True)}


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 (whatever a column holds)
    if value is None:
        return None
    if name == "facts":
        return json.loads(value) if isinstance(value, str) else value
    if name == "at" or name.endswith(("_at", "_until")):
        return instant(value)
    return value


def instant(value: str | datetime) -> datetime:
    """An instant, as either database has it."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC)
