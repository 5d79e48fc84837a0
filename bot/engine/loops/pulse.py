"""The engine's pulse: whether anything can still be written to the database."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from bot.engine.clocks.clock import Clock
from bot.engine.loops.repeats import Repeats
from bot.storage.connections.unfit import unfitness
from bot.storage.database import Database
from bot.storage.upkeep import pulses
from bot.storage.upkeep.pulses import Beating

log = structlog.get_logger(__name__)

BEAT_SECONDS = 5
WITHOUT_A_BEAT = timedelta(seconds=30)

# What SQLite and psycopg call it, and what it means. Anything else is called by its name alone:
# whoever asks need not be somebody who may read our error messages.
_WHY = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_BUSY": "another process has locked it",
    "SQLITE_READONLY": "it is read-only",
    "SQLITE_CANTOPEN": "it cannot be opened",
    "DiskFull": "the disk is full",
    "LockNotAvailable": "another process has locked it",
    "ReadOnlySqlTransaction": "it is read-only",
}


class Pulse:
    """Writes one row now and then, and knows since when that has not worked.

    A database that answers questions may yet take nothing in: a full disk, a lock, a file system
    that became read-only.
    """

    def __init__(self, database: Database, clock: Clock, whose: Beating = Beating.ENGINE) -> None:
        self._database = database
        self._clock = clock
        self._whose = whose
        self._engine_beat_at: datetime | None = None
        self._written_at: datetime | None = None
        self._why: str | None = None
        self._repeats = Repeats()

    def beat(self) -> None:
        """Write once. What goes wrong is kept for `trouble` and not raised."""
        now = self._clock.now()
        self._written_at = self._written_at or now
        try:
            with self._database.write() as tx:
                pulses.beat(tx, self._whose, now)
                self._engine_beat_at = pulses.last(tx, Beating.ENGINE)
        except Exception as error:
            self._why = _why(error)
            if facts := self._repeats.facts("pulse", error):
                log.exception("the pulse could not be written", why=self._why, **facts)
            return
        self._written_at, self._why = now, None

    def trouble(self) -> str | None:
        """Since when, and why, nothing can be written; None while it can, and before the first try.

        The seconds count from the last success, or from the first try where there was none.
        """
        if self._written_at is None:
            return None
        silent = self._clock.now() - self._written_at
        if self._why is None and silent <= WITHOUT_A_BEAT:
            return None
        seconds = f"{silent.total_seconds():.0f} seconds"
        why = self._why or "the last try has not come to its end"
        return f"nothing could be written to the database for {seconds}: {why}"

    def engine_silence(self) -> str | None:
        """That no engine on this database gives a sign of life, as of our own last beat."""
        if self._engine_beat_at is None:
            return "no engine has worked on this database yet" if self._written_at else None
        silent = self._clock.now() - self._engine_beat_at
        if silent <= WITHOUT_A_BEAT:
            return None
        return f"no engine has given a sign of life for {silent.total_seconds():.0f} seconds"


def _why(error: Exception) -> str:
    if unfit := unfitness(error):
        return unfit
    orig = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(orig, "sqlite_errorname", None) or type(orig).__name__
    return _WHY.get(name, name)
