"""Setting the clock right: by the database's where processes share one, else by the machine's."""

import contextlib
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.engine.clocks.clock import SteadyClock
from bot.engine.clocks.served_time import last_written, tell_shells
from bot.engine.clocks.shared_time import SharedTime
from bot.storage.database import Database
from bot.storage.upkeep import pulses
from bot.storage.upkeep.clock_set import move_along
from bot.storage.upkeep.pulses import Beating

log = structlog.get_logger(__name__)

# What the machine's clock was set by is made up for little by little: half of the time gone by.
CATCHES_UP = timedelta(seconds=2.5)
# A clock that was off by more than this had the wrong people on call, too.
WRONG = timedelta(minutes=10)
# A clock is read twice, and may have been corrected a little between.
BEATEN = timedelta(seconds=5)


class Timekeeping:
    """Keeps a steady clock right. Many processes agree on due times and leases by it."""

    def __init__(self, database: Database, clock: SteadyClock) -> None:
        self._database = database
        self._clock = clock
        self._shared = None if database.is_sqlite else SharedTime(database, clock)

    def note(self) -> str | None:
        """What whoever looks after it should know of the clock that is gone by."""
        return None if self._shared is None else self._shared.note()

    def begin(self) -> None:
        """Set the clock right before anything is done by it.

        A clock that was set back while no process lived has the last one beat in time to come, or a
        shell has written since: what waits is moved along by as much. One that was set on cannot be
        told from a long sleep.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: on SQLite, what waits cannot be moved along.
        """
        if self._shared is not None:
            with contextlib.suppress(SQLAlchemyError):  # The pulse says so, and why.
                self._shared.begin()
            return
        with self._database.read() as tx:
            signs = (pulses.last(tx, Beating.ENGINE), last_written(tx))
        now = self._clock.now()
        last = max((at for at in signs if at is not None), default=now)
        if last <= now + BEATEN:
            self._tell_shells()
            return
        self._say_set(now - last)
        with self._database.write() as tx:
            move_along(tx, now - last, before=last)
            tell_shells(tx, self._clock)

    def keep(self) -> None:
        """Set the clock right, if it can be known what is right. Every few seconds.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: on SQLite, the clock was set by far, and what waits
                cannot be moved along.
        """
        if self._shared is not None:
            # The pulse says so, and why. The clock goes on by itself.
            with contextlib.suppress(SQLAlchemyError):
                self._shared.keep()
            return
        ours, wall = self._clock.now(), self._clock.wall()
        if abs(wall - ours) > WRONG:
            self._take_over(wall)
        else:
            self._clock.set_to(nearer(ours, wall))
            self._tell_shells()

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
                tell_shells(tx, self._clock)
        except SQLAlchemyError:
            if is_set:
                self._clock.set_to(self._clock.now() - by)
            raise

    def _tell_shells(self) -> None:
        # The pulse says so, and why. A shell goes by the machine's clock then.
        with contextlib.suppress(SQLAlchemyError), self._database.write() as tx:
            tell_shells(tx, self._clock)

    def _say_set(self, by: timedelta) -> None:
        log.warning("the machine's clock was set", seconds=round(by.total_seconds()))


def nearer(ours: datetime, wall: datetime) -> datetime:
    """What our clock is set to where the machine's says `wall`, by at most CATCHES_UP."""
    off = wall - ours
    return ours + max(-CATCHES_UP, min(CATCHES_UP, off))
