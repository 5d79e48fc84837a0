"""The time that all processes on one PostgreSQL go by: its clock's, and how far ahead of it."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from bot.storage.tables import shared_time
from bot.storage.upserts import upsert

# A part of the time gone by. Waits that are much longer wake people late, and shorter ones early.
AHEAD_LESSENS_BY = 0.1
BEHIND_LESSENS_BY = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What time it is. `agreed_at` is what it was by the last process that gave a sign of life.

    `others_left_behind`: whether that is now, and the database's clock was set on meanwhile.
    """

    by_database: datetime
    ahead: timedelta
    agreed_at: datetime | None
    others_left_behind: bool = False

    @property
    def instant(self) -> datetime:
        """The time to go by."""
        return self.by_database + self.ahead

    @property
    def at_least(self) -> datetime:
        """The time to go by for who has none of its own to compare: it never goes back."""
        if self.agreed_at is None:
            return self.instant
        return self.agreed_at if self.others_left_behind else max(self.instant, self.agreed_at)


def tell(tx: Connection, *, within_seconds: float, to_change_it: bool = False) -> Told | None:
    """What time it is; None if it took longer than this to be told."""
    kept = select(shared_time)
    row = tx.execute(kept.with_for_update() if to_change_it else kept).one_or_none()
    asked_at = time.monotonic()
    told: datetime = tx.execute(select(func.clock_timestamp())).scalar_one()
    took = time.monotonic() - asked_at
    if took > within_seconds:
        return None
    now = told.astimezone(UTC) + timedelta(seconds=took / 2)
    if row is None:
        return Told(by_database=now, ahead=timedelta(0), agreed_at=None)
    ahead = left_of(row.ahead_seconds, gone_by=now - row.set_at)
    return Told(by_database=now, ahead=ahead, agreed_at=row.agreed_at)


def left_of(ahead_seconds: float, *, gone_by: timedelta) -> timedelta:
    """How far it still is ahead, or behind where that is negative: it comes nearer by itself."""
    rate = AHEAD_LESSENS_BY if ahead_seconds > 0 else BEHIND_LESSENS_BY
    lessened = max(0.0, gone_by.total_seconds() * rate)
    left = max(0.0, abs(ahead_seconds) - lessened)
    return timedelta(seconds=left if ahead_seconds > 0 else -left)


def agree(tx: Connection, instant: datetime, told: Told) -> None:
    """Keep that a process lives, and that it is `instant` by what it goes by."""
    first = {"ahead_seconds": 0.0, "set_at": told.by_database}
    _keep(tx, {"agreed_at": instant}, first)


def go_by(tx: Connection, instant: datetime, told: Told) -> None:
    """It is `instant` from now on, whatever the database's clock says."""
    ahead = instant - told.by_database
    _keep(
        tx,
        {
            "agreed_at": instant,
            "ahead_seconds": ahead.total_seconds(),
            "set_at": told.by_database,
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
