"""The time that all processes on one PostgreSQL share: its clock plus an offset kept in a row.

The offset makes up for a clock that was set; docs/decisions/0014-one-clock.md says why.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from bot.storage.sql.upserts import upsert
from bot.storage.tables import shared_time

# By how much the offset shrinks, as a part of the time gone by. While the shared time is ahead
# waits get longer, which wakes people late; while it is behind they get shorter.
AHEAD_SHRINKS_BY = 0.1
BEHIND_SHRINKS_BY = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeReading:
    """The database's clock, the offset `ahead` of it, and the last sign of life.

    `agreed_at` is the shared time at which a process last wrote that it lives.
    `jumped_forward`: the database's clock was set forward, so `agreed_at`, which a living process
    has just written, is the time to go by.
    """

    by_database: datetime
    ahead: timedelta
    agreed_at: datetime | None
    jumped_forward: bool = False

    @property
    def instant(self) -> datetime:
        """The shared time by this reading."""
        return self.by_database + self.ahead

    @property
    def at_least(self) -> datetime:
        """The time for a process that has none of its own to compare: never before `agreed_at`."""
        if self.agreed_at is None:
            return self.instant
        return self.agreed_at if self.jumped_forward else max(self.instant, self.agreed_at)


def read_time(
    tx: Connection, *, within_seconds: float, for_update: bool = False
) -> TimeReading | None:
    """Read the clock and the offset; None if the clock took longer than `within_seconds`."""
    kept = select(shared_time)
    row = tx.execute(kept.with_for_update() if for_update else kept).one_or_none()
    asked_at = time.monotonic()
    answer: datetime = tx.execute(select(func.clock_timestamp())).scalar_one()
    took = time.monotonic() - asked_at
    if took > within_seconds:
        return None
    now = answer.astimezone(UTC) + timedelta(seconds=took / 2)
    if row is None:
        return TimeReading(by_database=now, ahead=timedelta(0), agreed_at=None)
    ahead = remaining_offset(row.ahead_seconds, gone_by=now - row.set_at)
    return TimeReading(by_database=now, ahead=ahead, agreed_at=row.agreed_at)


def remaining_offset(ahead_seconds: float, *, gone_by: timedelta) -> timedelta:
    """What is left of an offset after this time; negative where it is behind the database."""
    rate = AHEAD_SHRINKS_BY if ahead_seconds > 0 else BEHIND_SHRINKS_BY
    shrunk = max(0.0, gone_by.total_seconds() * rate)
    left = max(0.0, abs(ahead_seconds) - shrunk)
    return timedelta(seconds=left if ahead_seconds > 0 else -left)


def agree(tx: Connection, instant: datetime, reading: TimeReading) -> None:
    """Write the sign of life of a process whose time is `instant`; the offset stays as it is."""
    first = {"ahead_seconds": 0.0, "set_at": reading.by_database}
    _keep(tx, {"agreed_at": instant}, first)


def set_shared_time(tx: Connection, instant: datetime, reading: TimeReading) -> None:
    """Make `instant` the shared time of this moment, whatever the database's clock says."""
    ahead = instant - reading.by_database
    _keep(
        tx,
        {
            "agreed_at": instant,
            "ahead_seconds": ahead.total_seconds(),
            "set_at": reading.by_database,
        },
    )


def _keep(
    tx: Connection, values: dict[str, object], first: dict[str, object] | None = None
) -> None:
    tx.execute(
        upsert(tx, shared_time)
        .values(id=1, **values, **(first or {}))
        .on_conflict_do_update(index_elements=[shared_time.c.id], set_=values)
    )
