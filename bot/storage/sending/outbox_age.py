"""How long rows of the outbox have waited."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.tables import incidents, outbox

# Nothing is put off by more: the longest are a minute, for a phone's peace or a provider's sake,
# and a second for each message that waits for its turn in a channel.
PUT_OFF_AT_MOST = timedelta(minutes=10)


def oldest_due(tx: Connection, now: datetime) -> datetime | None:
    """Since when the row that has waited longest waits; rows that are not due do not wait.

    A row that was tried and failed waits since `planned_at`, not since it was last put off. So does
    a row that was put off by more than PUT_OFF_AT_MOST.
    """
    since, waits = _waiting(now)
    oldest: datetime | None = tx.execute(select(func.min(since)).where(waits)).scalar()
    return oldest


def overdue(
    tx: Connection, now: datetime, *, since: datetime, but_not: str
) -> Mapping[str, datetime]:
    """The lanes with a row that has waited since before `since`, and since when the oldest waits.

    Rows about incidents of the service `but_not` do not count. Lanes that no process serves do.
    """
    began, waits = _waiting(now)
    theirs = select(incidents.c.number).where(incidents.c.service == but_not)
    query = (
        select(outbox.c.lane, func.min(began).label("since"))
        .where(waits, began < since)
        .where(or_(outbox.c.incident.is_(None), outbox.c.incident.not_in(theirs)))
        .group_by(outbox.c.lane)
    )
    return {row.lane: row.since for row in tx.execute(query)}


def who_waits(tx: Connection, kind: ErrandKind, *, due_by: datetime) -> set[str]:
    """The recipients of the rows of this kind that are due by an instant."""
    query = select(outbox.c.recipient).where(outbox.c.kind == kind, outbox.c.due_at <= due_by)
    return {person for person in tx.execute(query).scalars() if person is not None}


def _waiting(now: datetime) -> tuple[ColumnElement[datetime], ColumnElement[bool]]:
    """Since when a row waits, and whether it does."""
    leased = case((outbox.c.leased_until > now, 1), else_=0)
    has_failed = outbox.c.tries > leased
    too_far = and_(outbox.c.planned_at <= now, outbox.c.due_at > now + PUT_OFF_AT_MOST)
    in_vain = or_(has_failed, too_far)
    since = case((in_vain, outbox.c.planned_at), else_=outbox.c.due_at)
    return since, or_(in_vain, outbox.c.due_at <= now)
