"""Claims incidents whose due time has come."""

from collections.abc import Collection
from datetime import datetime
from operator import attrgetter

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Integer,
    ScalarSelect,
    bindparam,
    case,
    func,
    literal,
    select,
)

from bot.domain.incidents.incident import Incident
from bot.storage.incidents.incident_rows import as_incident
from bot.storage.incidents.incidents import IS_UNKNOWN, lock, locked
from bot.storage.sql.instants import Instant
from bot.storage.tables import incidents

_NOW, _LIMIT = bindparam("now", type_=Instant()), bindparam("limit", type_=Integer())


def _first_of_each_service() -> CompoundSelect[str, int | None]:
    # Steps from service to service, with one index look-up for the first incident of each, so that
    # the due incidents are not scanned.
    following = incidents.alias("following")
    waits = incidents.c.due_at.is_not(None)
    services = select(func.min(incidents.c.service).label("service")).where(waits)
    found = services.cte("found", recursive=True)
    after = select(func.min(following.c.service)).where(
        following.c.due_at.is_not(None), following.c.service > found.c.service
    )
    found = found.union_all(select(after.scalar_subquery()).where(found.c.service.is_not(None)))
    its, nobodys = incidents.alias("its"), incidents.alias("nobodys")
    return select(
        func.coalesce(found.c.service, "").label("service"),
        _first(its, its.c.service == found.c.service).label("number"),
    ).union_all(select(literal(""), _first(nobodys, nobodys.c.service.is_(None))))


def _first(those: FromClause, of_service: ColumnElement[bool]) -> ScalarSelect[int | None]:
    # The instant is no WHERE condition, or PostgreSQL may scan all due incidents: by its statistics
    # there are few.
    number_if_due = case((those.c.due_at <= _NOW, those.c.number))
    first = select(number_if_due).where(of_service, those.c.due_at.is_not(None))
    return first.order_by(those.c.service, those.c.due_at).limit(1).scalar_subquery()


# Built once: building a statement costs more than executing it.
_DUE = select(incidents).where(incidents.c.due_at <= _NOW)
_OLDEST_DUE = locked(_DUE.order_by(incidents.c.due_at).limit(_LIMIT), skip_locked=True)
_FIRSTS = _first_of_each_service()
_UNKNOWN = select(incidents).where(IS_UNKNOWN).order_by(incidents.c.number).limit(_LIMIT)


def claim_due(tx: Connection, now: datetime, *, limit: int) -> list[Incident]:
    """Due incidents, oldest first, locked; those that others have locked are left out.

    If there are more than `limit`, the first of each service without one among them is put in
    front, so that a storm in one service does not delay the incidents of another.
    """
    batch = [as_incident(row) for row in tx.execute(_OLDEST_DUE, {"now": now, "limit": limit})]
    if len(batch) < limit:
        return batch
    served = {incident.service or "" for incident in batch}
    return _first_of_others(tx, now, served, limit) + batch


def is_any_unknown(tx: Connection) -> bool:
    """Whether there are incidents in a state that this code does not know."""
    return (
        tx.execute(_UNKNOWN.with_only_columns(incidents.c.number), {"limit": 1}).first() is not None
    )


def claim_unknown(tx: Connection, *, limit: int) -> list[Incident]:
    """Incidents in a state that this code does not know, as triggered, locked.

    They have no due time, so `claim_due` never finds them.
    """
    rows = tx.execute(locked(_UNKNOWN, skip_locked=True), {"limit": limit})
    return [as_incident(row) for row in rows]


def _first_of_others(
    tx: Connection, now: datetime, served: Collection[str], limit: int
) -> list[Incident]:
    firsts = tx.execute(_FIRSTS, {"now": now})
    numbers = [n for service, n in firsts if n is not None and service not in served]
    locked = lock(tx, set(numbers[:limit]), skip_locked=True).values()
    # Another process may have moved their due time before we locked them.
    due = [i for i in locked if i.due_at is not None and i.due_at <= now]
    return sorted(due, key=attrgetter("due_at"))
