"""Setting the clock right: by the database's where processes share one, else by the machine's."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.engine.clock import SteadyClock, machine_time
from bot.storage.database import Database
from bot.storage.instants_told import tell_instant

if TYPE_CHECKING:
    from apscheduler.schedulers.base import BaseScheduler

log = structlog.get_logger(__name__)

# What the machine's clock was set by is made up for little by little: half of the time gone by.
CATCHES_UP = timedelta(seconds=2.5)
# A clock that was off by more than this told the wrong people to be on call, too.
WRONG = timedelta(minutes=10)
# Who is told the time this late does not know it.
TOLD_WITHIN_SECONDS = 1.0
APART = timedelta(seconds=5)


class Timekeeping:
    """Keeps a steady clock right. Many processes agree on due times and leases by it."""

    def __init__(self, database: Database, clock: SteadyClock) -> None:
        self._database = database
        self._clock = clock
        self._is_apart = False

    def keep(self) -> None:
        """Set the clock right, if it can be known what is right. Every few seconds."""
        if self._database.is_sqlite:
            self._clock.set_to(nearer(self._clock.now(), self._clock.wall()))
            return
        try:
            told = set_by_database(self._clock, self._database)
        except SQLAlchemyError:
            return  # The pulse says so, and why. The clock goes on by itself.
        if told is not None:
            self._say_apart(self._clock.wall() - told)

    def _say_apart(self, by: timedelta) -> None:
        is_apart = abs(by) > APART
        if is_apart and not self._is_apart:
            log.warning(
                "this machine's clock is not the database's, which is gone by",
                seconds=round(by.total_seconds()),
            )
        self._is_apart = is_apart


def set_by_database(clock: SteadyClock, database: Database) -> datetime | None:
    """Set the clock to that of a PostgreSQL; to what, or None if that was told too late.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be asked.
    """
    told = tell_instant(database, within_seconds=TOLD_WITHIN_SECONDS)
    if told is not None:
        clock.set_to(told)
    return told


def nearer(ours: datetime, wall: datetime) -> datetime:
    """What our clock is set to where the machine's says `wall`."""
    off = wall - ours
    if abs(off) > WRONG:
        log.warning("the machine's clock was set", seconds=round(off.total_seconds()))
        return wall
    return ours + max(-CATCHES_UP, min(CATCHES_UP, off))


def pull_forward(scheduler: "BaseScheduler") -> None:
    """Run at once what recurs and would not for longer than its interval.

    The scheduler goes by the machine's clock: set back by an hour, it would do nothing for an hour.
    """
    # Who sets the clock before there is any scheduler does not wait for its library.
    from apscheduler.triggers.interval import IntervalTrigger

    now = machine_time()
    for job in scheduler.get_jobs():
        recurs = isinstance(job.trigger, IntervalTrigger)
        if recurs and job.next_run_time and job.next_run_time > now + job.trigger.interval:
            job.modify(next_run_time=now)
