"""What there is to know of all incidents: which are open, how many, and when the next is due."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    Connection,
    func,
    or_,
    select,
)

from bot.domain.incidents.incident import Incident, State
from bot.storage.incidents.incident_rows import as_incident
from bot.storage.incidents.incidents import IS_OPEN, IS_TRIGGERED, IS_UNKNOWN
from bot.storage.tables import incidents

_NEAREST_DUE = select(func.min(incidents.c.due_at)).where(incidents.c.due_at.is_not(None))


def open_of(tx: Connection, teams: set[str]) -> Sequence[Incident]:
    """The incidents of these teams that are not resolved, newest first."""
    query = select(incidents).where(IS_OPEN, incidents.c.team.in_(teams))
    return [as_incident(row) for row in tx.execute(query.order_by(incidents.c.number.desc()))]


def is_open(tx: Connection, service: str, dedup_key: str) -> bool:
    """Whether an incident with this service and dedup key is open."""
    query = select(incidents.c.number).where(
        incidents.c.service == service, incidents.c.dedup_key == dedup_key, IS_OPEN
    )
    return tx.execute(query).one_or_none() is not None


def nearest_due(tx: Connection) -> datetime | None:
    """The earliest due time of all incidents, if any has one."""
    nearest: datetime | None = tx.execute(_NEAREST_DUE).scalar()
    return nearest


def listed(tx: Connection, *, open_only: bool, limit: int = 1000) -> Sequence[Incident]:
    """The newest incidents, newest first."""
    query = select(incidents).order_by(incidents.c.number.desc()).limit(limit)
    if open_only:
        query = query.where(IS_OPEN)
    return [as_incident(row) for row in tx.execute(query)]


def counts(tx: Connection) -> dict[State, int]:
    """How many incidents are open, by state; a state without incidents is left out."""
    query = select(incidents.c.state, func.count()).where(IS_OPEN)
    found: dict[State, int] = {}
    for said, number in tx.execute(query.group_by(incidents.c.state)):
        state = State(said) if said in set(State) else State.TRIGGERED
        found[state] = found.get(state, 0) + number
    return found


def without_due_time(tx: Connection) -> int:
    """How many incidents should have a due time (triggered, or to return) and have none.

    The table allows that only in a state that this code does not know, which counts as triggered.
    """
    query = select(func.count()).select_from(incidents)
    waits = or_(IS_TRIGGERED, IS_UNKNOWN, incidents.c.returns_at.is_not(None))
    forgotten = query.where(waits, incidents.c.due_at.is_(None))
    return tx.execute(forgotten).scalar_one()
