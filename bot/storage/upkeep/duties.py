"""Duties: recurring work that one of all processes on a database does at each due time."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.tables import duties


def claim(tx: Connection, name: str, now: datetime, *, every: timedelta) -> bool:
    """Claim a duty if it is due, and set its next due time to `every` from now.

    False if it is not due, or if another process has claimed it. A new duty is due at once.
    """
    if tx.execute(select(duties.c.name).where(duties.c.name == name)).one_or_none() is None:
        try:
            with tx.begin_nested():
                tx.execute(insert(duties).values(name=name, due_at=now))
        except IntegrityError:
            return False  # Another process has just inserted it.
    mine = update(duties).where(duties.c.name == name, duties.c.due_at <= now)
    return tx.execute(mine.values(due_at=now + every)).rowcount == 1
