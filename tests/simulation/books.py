"""The database as a stranger sees it: what is committed at an instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
    opened_at: datetime
    due_at: datetime | None
    returns_at: datetime | None
    quiet_at: datetime | None
    snoozed: bool
    step: int
    round: int
    version: int
    alerts: int
    open_keys: int
    joined_at: datetime | None
    service: str | None
    dedup_key: str
    acknowledged_by: str | None
    resolved_by: str | None
    resolved_at: datetime | None
    revision: int | None
    rises: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PageRow:
    """A page."""

    id: int
    incident: int
    person: str
    service: str | None
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
    updated_at: datetime


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
    bundle: str | None
    priority: int
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
    urgency: str
    dedup_key: str
    idempotency_key: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyRow:
    """A dedup key of an incident that alerts with other ones have joined."""

    incident: int
    dedup_key: str
    service: str
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Books:
    """All that is committed at one instant, each table by its rows' ids.

    Those of `incident_keys` are an incident and a dedup key.
    """

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
    incident_keys: Mapping[tuple[int, str], KeyRow]

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

    def keys_of(self, incident: int) -> list[KeyRow]:
        """The dedup keys of an incident that others have joined; none where none has."""
        return [key for key in self.incident_keys.values() if key.incident == incident]

    def is_triggered(self, incident: int) -> bool:
        """Whether an incident waits for somebody."""
        return self.incidents[incident].state == "triggered"

    def nearest_due(self) -> datetime | None:
        """When the next of it all falls due: an incident, or a row that is next in its sequence."""
        waits = [at for i in self.incidents.values() for at in (i.due_at, i.quiet_at)]
        due = [at for at in waits if at is not None]
        firsts: set[str] = set()
        for row in self.outbox.values():
            if row.sequence is None or row.sequence not in firsts:
                due.append(row.ready_at)
            if row.sequence is not None:
                firsts.add(row.sequence)
        return min(due, default=None)
