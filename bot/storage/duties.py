"""What recurs once for all processes on one database: each due time is one process's."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.tables import duties


def claim(tx: Connection, name: str, now: datetime, *, every: timedelta) -> bool:
    """Whether it is due and this process's to do; the next due time is `every` from now.

    The first time it is due at once.
    """
    if tx.execute(select(duties.c.name).where(duties.c.name == name)).one_or_none() is None:
        try:
            with tx.begin_nested():
                tx.execute(insert(duties).values(name=name, due_at=now))
        except IntegrityError:
            return False  # Another process has just begun with it.
    mine = update(duties).where(duties.c.name == name, duties.c.due_at <= now)
    return tx.execute(mine.values(due_at=now + every)).rowcount == 1
