"""Setting the clock right: by the database's where processes share one, else by the machine's."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.engine.clock import SteadyClock
from bot.storage import pulses
from bot.storage.clock_set import move_along
from bot.storage.database import Database
from bot.storage.instants_told import tell_instant
from bot.storage.pulses import Beating

log = structlog.get_logger(__name__)

# What the machine's clock was set by is made up for little by little: half of the time gone by.
CATCHES_UP = timedelta(seconds=2.5)
# A clock that was off by more than this told the wrong people to be on call, too.
WRONG = timedelta(minutes=10)
# Who is told the time this late does not know it.
TOLD_WITHIN_SECONDS = 1.0
APART = timedelta(seconds=5)
# A clock is read twice, and may have been corrected a little between.
BEATEN = timedelta(seconds=5)


class Timekeeping:
    """Keeps a steady clock right. Many processes agree on due times and leases by it."""

    def __init__(self, database: Database, clock: SteadyClock) -> None:
        self._database = database
        self._clock = clock
        self._is_apart = False

    def begin(self) -> None:
        """Set the clock right before anything is done by it.

        A clock that was set back while no process lived has the last one beat in time to come: what
        waits is moved along by as much. One that was set on cannot be told from a long sleep.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: on SQLite, what waits cannot be moved along.
        """
        if not self._database.is_sqlite:
            self.keep()
            return
        with self._database.read() as tx:
            last = pulses.last(tx, Beating.ENGINE)
        now = self._clock.now()
        if last is not None and last > now + BEATEN:
            self._say_set(now - last)
            with self._database.write() as tx:
                move_along(tx, now - last, before=last)

    def keep(self) -> None:
        """Set the clock right, if it can be known what is right. Every few seconds.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: on SQLite, the clock was set by far, and what waits
                cannot be moved along.
        """
        if self._database.is_sqlite:
            ours, wall = self._clock.now(), self._clock.wall()
            if abs(wall - ours) > WRONG:
                self._take_over(wall)
            else:
                self._clock.set_to(nearer(ours, wall))
            return
        try:
            told = set_by_database(self._clock, self._database)
        except SQLAlchemyError:
            return  # The pulse says so, and why. The clock goes on by itself.
        if told is not None:
            self._say_apart(self._clock.wall() - told)

    def _take_over(self, wall: datetime) -> None:
        """It is `wall` from now on; what waits for a span of time waits for as long as before."""
        ours = self._clock.now()
        by, is_set = wall - ours, False
        self._say_set(by)
        try:
            with self._database.write() as tx:
                move_along(tx, by, before=ours)
                # While nobody else writes: whoever does so next goes by the same clock as the rows.
                self._clock.set_to(self._clock.now() + by)
                is_set = True
        except SQLAlchemyError:
            if is_set:
                self._clock.set_to(self._clock.now() - by)
            raise

    def _say_set(self, by: timedelta) -> None:
        log.warning("the machine's clock was set", seconds=round(by.total_seconds()))

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
    """What our clock is set to where the machine's says `wall`, by at most CATCHES_UP."""
    off = wall - ours
    return ours + max(-CATCHES_UP, min(CATCHES_UP, off))
