"""The database as a stranger sees it: what is committed, read past the code under test."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

# Of a notification that may yet have to be sent.
UNTOLD = {"pending", "sending"}


class Rows(Protocol):
    """What answers a query with all its rows."""

    def __call__(self, query: str) -> Sequence[Sequence[Any]]:
        """The rows."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentRow:
    """An incident."""

    number: int
    team: str
    state: str
    urgency: str
    due_at: datetime | None
    returns_at: datetime | None
    quiet_at: datetime | None
    snoozed: bool
    step: int
    round: int
    version: int
    alerts: int
    service: str | None
    dedup_key: str
    acknowledged_by: str | None
    resolved_by: str | None
    resolved_at: datetime | None
    revision: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PageRow:
    """A page."""

    id: int
    incident: int
    person: str
    step: int
    round: int
    begun_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class NotificationRow:
    """A notification."""

    id: int
    page: int
    incident: int
    person: str
    method: str
    due_at: datetime
    state: str
    tries: int
    delivery: int | None
    problem: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryRow:
    """A delivery."""

    id: int
    person: str
    method: str
    state: str
    begun_at: datetime
    provider_id: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxRow:
    """A row of the outbox."""

    id: int
    lane: str
    kind: str
    subject: int
    incident: int | None
    sequence: str | None
    planned_at: datetime
    due_at: datetime
    tries: int
    leased_until: datetime | None
    leased_by: str | None

    @property
    def ready_at(self) -> datetime:
        """When it may be taken, again or for the first time."""
        return self.leased_until or self.due_at


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryRow:
    """An entry of the timeline."""

    id: int
    incident: int
    at: datetime
    what: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageRow:
    """Where a chat message of ours stands."""

    id: int
    about: str
    subject: int
    recipient: str
    ts: str
    shown_version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OverrideRow:
    """An override that was not made in a file."""

    id: int
    team: str
    schedule: str
    person: str
    replaces: str | None
    starts_at: datetime
    ends_at: datetime
    swap: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SwapRow:
    """A swap, or a cover."""

    id: int
    requester: str
    colleague: str
    taken_team: str | None
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertRow:
    """An alert."""

    id: int
    incident: int | None
    action: str
    dedup_key: str
    idempotency_key: str | None


_TABLES: Mapping[str, tuple[type[Any], str]] = {
    "incidents": (IncidentRow, "number"),
    "pages": (PageRow, "id"),
    "notifications": (NotificationRow, "id"),
    "deliveries": (DeliveryRow, "id"),
    "outbox": (OutboxRow, "id"),
    "timeline": (EntryRow, "id"),
    "alerts": (AlertRow, "id"),
    "slack_messages": (MessageRow, "id"),
    "overrides": (OverrideRow, "id"),
    "swaps": (SwapRow, "id"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Books:
    """All that is committed at one instant, each table by its rows' ids."""

    incidents: Mapping[int, IncidentRow]
    pages: Mapping[int, PageRow]
    notifications: Mapping[int, NotificationRow]
    deliveries: Mapping[int, DeliveryRow]
    outbox: Mapping[int, OutboxRow]
    timeline: Mapping[int, EntryRow]
    alerts: Mapping[int, AlertRow]
    slack_messages: Mapping[int, MessageRow]
    overrides: Mapping[int, OverrideRow]
    swaps: Mapping[int, SwapRow]

    def entries_since(self, before: "Books", incident: int) -> list[EntryRow]:
        """What the timeline of an incident has more than it had before."""
        return [
            entry
            for id_, entry in self.timeline.items()
            if entry.incident == incident and id_ not in before.timeline
        ]

    def carried_by(self, delivery: int) -> list[NotificationRow]:
        """The notifications of a delivery."""
        return [n for n in self.notifications.values() if n.delivery == delivery]

    def is_triggered(self, incident: int) -> bool:
        """Whether an incident waits for somebody."""
        return self.incidents[incident].state == "triggered"


class Witness:
    """Reads the books. `rows` answers queries on a connection that the code under test has not."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._values: dict[str, dict[int, Any]] = {table: {} for table in _TABLES}
        self._known: dict[str, dict[int, Any]] = {table: {} for table in _TABLES}

    def read(self) -> Books:
        """Everything, as it is committed now."""
        return Books(**{table: self._table(table) for table in _TABLES})

    def _table(self, table: str) -> dict[int, Any]:
        """A row that has not changed is the same value as before: most have not."""
        made, key = _TABLES[table]
        names = made.__slots__
        old_rows, old_values = self._known[table], self._values[table]
        rows = {row[0]: row for row in self._rows(_query(table, names, key))}
        values = {
            id_: old_values[id_] if old_rows.get(id_) == row else made(**_read(names, row))
            for id_, row in rows.items()
        }
        self._known[table], self._values[table] = rows, values
        return values


def sqlite_rows(path: str) -> sqlite3.Connection:
    """A connection of the witness's own."""
    return sqlite3.connect(path, isolation_level=None)


def _query(table: str, names: Sequence[str], key: str) -> str:
    return f"SELECT {', '.join(names)} FROM {table} ORDER BY {key}"  # noqa: S608 (names of ours)


def _read(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in zip(names, row, strict=True)}


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 (whatever a column holds)
    if value is None:
        return None
    if name == "facts":
        return json.loads(value) if isinstance(value, str) else value
    if name == "at" or name.endswith(("_at", "_until")):
        return _instant(value)
    return value


def _instant(value: str | datetime) -> datetime:
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC)
