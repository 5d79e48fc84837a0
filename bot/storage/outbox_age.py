"""How long the outbox keeps things waiting."""

from datetime import datetime

from sqlalchemy import Connection, case, func, or_, select

from bot.storage.tables import incidents, outbox


def oldest_due(tx: Connection, now: datetime, *, but_not: str | None = None) -> datetime | None:
    """Since when the row waits that has waited longest; what is not due yet does not wait.

    What was tried and failed waits since it was planned, not since it was put off last.

    Args:
        tx: the transaction.
        now: the instant.
        but_not: the service whose incidents do not count.
    """
    leased = case((outbox.c.leased_until > now, 1), else_=0)
    has_failed = outbox.c.tries > leased
    since = case((has_failed, outbox.c.planned_at), else_=outbox.c.due_at)
    query = select(func.min(since)).where(or_(has_failed, outbox.c.due_at <= now))
    if but_not is not None:
        theirs = select(incidents.c.number).where(incidents.c.service == but_not)
        query = query.where(or_(outbox.c.incident.is_(None), outbox.c.incident.not_in(theirs)))
    oldest: datetime | None = tx.execute(query).scalar()
    return oldest
