"""Dedup keys that have joined an incident, with that incident's own.

Keys of a resolved incident are ignored: alerts for them open or join another one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, Select, Subquery, and_, bindparam, select, text

from bot.domain.incidents.incident import State
from bot.domain.incidents.storm import Opened
from bot.storage.incidents.incidents import IS_ONE, IS_OPEN, Pair
from bot.storage.sql.instants import Instant
from bot.storage.sql.together import BulkStatement, bulk_select, row_by_row
from bot.storage.sql.unanswered import unanswered
from bot.storage.sql.upserts import on_postgresql, on_sqlite
from bot.storage.tables import incident_keys, incidents


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentKey:
    """A dedup key that belongs to an incident. `closed_at`: when its monitor resolved it."""

    pair: Pair
    incident: int
    closed_at: datetime | None = None


_NAMES = ("service", "dedup_key", "incident", "closed_at")
_COLUMNS = [incident_keys.c[name] for name in _NAMES]
# Without a WHERE, SQLite parses ON CONFLICT after a SELECT as part of a join.
_EVERY_ROW = text("true")


def _sought(given: Subquery) -> Select[Any]:
    same = and_(
        incident_keys.c.service == given.c.service, incident_keys.c.dedup_key == given.c.dedup_key
    )
    its_incident = incidents.c.number == incident_keys.c.incident
    found = select(incident_keys).join_from(incident_keys, incidents, its_incident)
    wanted = found.where(same, IS_OPEN)
    return wanted.order_by(incident_keys.c.incident)


def _kept_on_sqlite(given: Subquery) -> Insert:
    insertion = on_sqlite(incident_keys).from_select(_NAMES, select(given).where(_EVERY_ROW))
    changed = {"closed_at": insertion.excluded.closed_at}
    return insertion.on_conflict_do_update(index_elements=_NAMES[:3], set_=changed)


def _kept_on_postgresql(given: Subquery) -> Insert:
    insertion = on_postgresql(incident_keys).from_select(_NAMES, select(given))
    changed = {"closed_at": insertion.excluded.closed_at}
    return unanswered(insertion.on_conflict_do_update(index_elements=_NAMES[:3], set_=changed))


_FIND = BulkStatement(
    _COLUMNS[:2], _sought, on_postgresql=lambda given: row_by_row(given, _sought(given))
)
_OF_OPENED = ("number", "service", "dedup_key", "opened_at", "state", "joined_at", "snoozed")
_OPENED_LATELY = bulk_select(
    incidents.c.service,
    select(*(incidents.c[name] for name in _OF_OPENED)).where(
        IS_ONE, incidents.c.opened_at > bindparam("since", type_=Instant())
    ),
)
_KEEP = BulkStatement(_COLUMNS, _kept_on_sqlite, on_postgresql=_kept_on_postgresql)


def find(tx: Connection, pairs: Collection[Pair]) -> dict[Pair, IncidentKey]:
    """The keys among these pairs that belong to an open incident, by pair."""
    rows = _FIND.run(tx, pairs) if pairs else ()
    keys = [
        IncidentKey(
            pair=(row.service, row.dedup_key), incident=row.incident, closed_at=row.closed_at
        )
        for row in rows
    ]
    return {key.pair: key for key in keys}


def keep_all(tx: Connection, keys: Iterable[IncidentKey]) -> None:
    """Insert keys, or update their `closed_at`; each key may be given once."""
    rows = [(*key.pair, key.incident, key.closed_at) for key in keys]
    if rows:
        _KEEP.write(tx, rows)


def opened_lately(
    tx: Connection, services: Collection[str], since: datetime
) -> dict[str, list[Opened]]:
    """The incidents opened after `since`, by service, including resolved ones."""
    found: dict[str, list[Opened]] = {service: [] for service in services}
    if not services:
        return found
    for row in _OPENED_LATELY.run(tx, [(service,) for service in services], since=since):
        one = Opened(
            number=row.number,
            dedup_key=row.dedup_key,
            opened_at=row.opened_at,
            is_open=row.state != State.RESOLVED,
            joined_at=row.joined_at,
            is_snoozed=row.snoozed,
        )
        found[row.service].append(one)
    return found
