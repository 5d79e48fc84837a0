"""The time that the process goes by that serves an SQLite file, for shells beside it.

All processes of one machine read the same monotonic clock, whatever is done to the one on the wall.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.storage.sql.upserts import upsert
from bot.storage.tables import shared_time


@dataclass(frozen=True, kw_only=True, slots=True)
class ServedTime:
    """It was `agreed_at` when this was written, and `began_at` when the monotonic clock was 0."""

    agreed_at: datetime
    began_at: datetime


def keep(tx: Connection, served: ServedTime) -> None:
    """Write it down for the others."""
    values = {"agreed_at": served.agreed_at, "set_at": served.began_at, "ahead_seconds": 0.0}
    tx.execute(
        upsert(tx, shared_time)
        .values(id=1, **values)
        .on_conflict_do_update(index_elements=[shared_time.c.id], set_=values)
    )


def last(tx: Connection) -> ServedTime | None:
    """What was written down last; None if nothing ever was."""
    row = tx.execute(select(shared_time)).one_or_none()
    return None if row is None else ServedTime(agreed_at=row.agreed_at, began_at=row.set_at)
