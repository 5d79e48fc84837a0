"""Flapping: resolved incidents by dedup key, and incidents with a `quiet_at`."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Subquery, and_, bindparam, func, select, text, update

from bot.domain.incidents.alert import Action
from bot.domain.incidents.flapping import Flip, ended_by
from bot.domain.incidents.incident import Incident
from bot.storage.incidents.incident_rows import as_incident
from bot.storage.incidents.incidents import Pair, locked
from bot.storage.sql.instants import Instant
from bot.storage.sql.together import BulkStatement, row_by_row
from bot.storage.tables import alerts, incidents

# Text and no parameter, or SQLite does not use the partial index.
_IS_RESOLVED = text("incidents.state = 'resolved'")


def _sought(given: Subquery) -> Select[Any]:
    same = and_(incidents.c.service == given.c.service, incidents.c.dedup_key == given.c.dedup_key)
    wanted = [incidents.c[n] for n in ("service", "dedup_key", "opened_at", "resolved_by")]
    recent = incidents.c.opened_at > bindparam("since", type_=Instant())
    return select(*wanted).where(same, _IS_RESOLVED, recent)


_RESOLVED_SINCE = BulkStatement(
    [incidents.c.service, incidents.c.dedup_key],
    _sought,
    on_postgresql=lambda given: row_by_row(given, _sought(given)),
)
_NEAREST = select(func.min(incidents.c.quiet_at)).where(incidents.c.quiet_at.is_not(None))
_QUIET = locked(select(incidents), skip_locked=True)


def opened_since(
    tx: Connection, pairs: Collection[Pair], since: datetime
) -> dict[Pair, list[Flip]]:
    """The resolved incidents of each pair that were opened after `since`."""
    found: dict[Pair, list[Flip]] = {}
    for row in _RESOLVED_SINCE.run(tx, pairs, since=since) if pairs else ():
        flip = Flip(opened_at=row.opened_at, ended_by=ended_by(row.resolved_by))
        found.setdefault((row.service, row.dedup_key), []).append(flip)
    return found


def nearest_quiet(tx: Connection) -> datetime | None:
    """The earliest `quiet_at` of all incidents, if any has one."""
    nearest: datetime | None = tx.execute(_NEAREST).scalar()
    return nearest


def claim_quiet(tx: Connection, now: datetime, *, limit: int) -> list[Incident]:
    """Incidents whose `quiet_at` has come, locked; those that others have locked are left out."""
    quiet = _QUIET.where(incidents.c.quiet_at <= now).order_by(incidents.c.quiet_at).limit(limit)
    return [as_incident(row) for row in tx.execute(quiet)]


def put_off(tx: Connection, number: int, quiet_at: datetime) -> None:
    """Set the `quiet_at` of an incident."""
    tx.execute(update(incidents).where(incidents.c.number == number).values(quiet_at=quiet_at))


def last_triggers(tx: Connection, numbers: Collection[int]) -> dict[int, datetime]:
    """When each of these incidents last got an alert that triggers; those without are left out."""
    query = select(alerts.c.incident, func.max(alerts.c.received_at).label("last")).where(
        alerts.c.incident.in_(numbers), alerts.c.action == Action.TRIGGER
    )
    return {row.incident: row.last for row in tx.execute(query.group_by(alerts.c.incident))}
