"""Keeps the processes on one PostgreSQL at one time, also when the database's clock is set.

How, and why so: docs/decisions/0014-one-clock.md.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.domain.times.durations import duration_text
from bot.engine.clocks.clock import SteadyClock
from bot.storage.connections.other_sessions import is_anybody_else_connected
from bot.storage.database import Database
from bot.storage.upkeep.clock_set import move_along
from bot.storage.upkeep.shared_time import TimeReading, agree, read_time, set_shared_time

log = structlog.get_logger(__name__)

# An answer that takes longer does not tell the time exactly enough.
READ_WITHIN_SECONDS = 1.0
# A smaller step is followed: it makes no wait longer by more than this.
STEP = timedelta(minutes=1)
# A clock set forward by more is followed at once, and all waits end: the wrong people would
# be on call for too long otherwise.
FOLLOWED = timedelta(hours=3)
# So many looks in a row must find a step.
CONFIRMED_BY = 3
# As long as any process works, one of them writes a sign of life this often.
AGREES_EVERY = timedelta(seconds=4)
ALIVE_WITHIN = timedelta(seconds=30)
NOBODY_ALIVE_AFTER = timedelta(minutes=1)
APART = timedelta(seconds=5)
# Together longer than the time between two signs of life, also on a busy database.
LOOKS_AGAIN_SECONDS = 0.5
LOOKS_AGAIN_TIMES = 14


class SharedTime:
    """Sets the steady clock of one process to the time that all processes share.

    The shared time is the database's clock. When somebody sets that clock, every process goes on
    by its steady clock until one of them has written down the difference. From then on the shared
    time is the database's clock plus that difference, which shrinks by itself.
    """

    def __init__(self, database: Database, clock: SteadyClock) -> None:
        self._database = database
        self._clock = clock
        self._is_apart = False
        self._doubts = 0
        self._ahead = timedelta(0)

    def note(self) -> str | None:
        """A warning for the operator, while the shared time differs from the database's clock."""
        if abs(self._ahead) <= STEP:
            return None
        length = duration_text(timedelta(minutes=round(abs(self._ahead).total_seconds() / 60)))
        side = "ahead of" if self._ahead > timedelta(0) else "behind"
        return (
            f"the database's clock was set; people are paged by a time that is {length} {side} it"
        )

    def begin(self) -> None:
        """Take over the shared time; if no other process lives, reset it to the database's clock.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be read or written.
        """
        reading = set_by_database(self._clock, self._database)
        if reading is None:
            return
        self._note_reading(reading)
        if is_offset_obsolete(reading):
            self._drop_offset(reading.agreed_at)
        elif is_doubtful(reading) and not reading.jumped_forward:
            # Nobody lived: spare the next process that starts the wait that found it out.
            with self._database.write() as tx:
                agree(tx, self._clock.now(), reading)

    def keep(self) -> None:
        """Set the clock to the shared time, unless that is in doubt. Called every few seconds.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be read or written.
        """
        if not self._clock.was_set:
            self.begin()
            return
        reading = _read_time(self._database)
        if reading is None:
            return
        ours = self._clock.now()
        if is_step(reading, ours):
            self._doubt(reading, ours)
            return
        self._follow(reading, ours)
        if reading.agreed_at is None or abs(reading.instant - reading.agreed_at) > AGREES_EVERY:
            with self._database.write() as tx:
                agree(tx, reading.instant, reading)

    def _doubt(self, reading: TimeReading, ours: datetime) -> None:
        self._doubts += 1
        if self._doubts >= CONFIRMED_BY:
            self._write_down_offset()
        elif reading.agreed_at is None or ours - reading.agreed_at > AGREES_EVERY:
            # Only by this sign of life can a process that starts now tell a clock that was set
            # from a time in which no process lived.
            with self._database.write() as tx:
                agree(tx, ours, reading)

    def _follow(self, reading: TimeReading, ours: datetime) -> None:
        if abs(reading.instant - ours) > STEP:
            log.warning(
                "the clock of this process was set by the database's",
                seconds=round((reading.instant - ours).total_seconds()),
            )
        self._clock.set_to(reading.instant)
        self._doubts = 0
        self._note_reading(reading)

    def _write_down_offset(self) -> None:
        """Write down by how much the database's clock was set, unless another process has."""
        with self._database.write() as tx:
            reading = read_time(tx, within_seconds=READ_WITHIN_SECONDS, for_update=True)
            ours = self._clock.now()
            if reading is None or not is_step(reading, ours):
                return  # The next look follows what the other process has written.
            set_shared_time(tx, ours, reading)
        by = reading.by_database - (ours - self._ahead)
        log.warning("the database's clock was set", seconds=round(by.total_seconds()))
        self._doubts, self._ahead = 0, ours - reading.by_database

    def _drop_offset(self, silent_since: datetime | None) -> None:
        """Move all due times by the offset, and go by the database's clock alone again."""
        with self._database.write() as tx:
            reading = read_time(tx, within_seconds=READ_WITHIN_SECONDS, for_update=True)
            if reading is None:
                return
            if reading.agreed_at != silent_since:  # Another process that starts was first.
                self._clock.set_to(reading.at_least)
                return
            move_along(tx, -reading.ahead, before=reading.instant)
            set_shared_time(tx, reading.by_database, reading)
        self._clock.set_to(reading.by_database)
        self._ahead = timedelta(0)
        log.warning("people are paged by the database's clock again")

    def _note_reading(self, reading: TimeReading) -> None:
        self._ahead = reading.ahead
        apart = self._clock.wall() - reading.by_database
        is_apart = abs(apart) > APART
        if is_apart and not self._is_apart:
            log.warning(
                "this machine's clock is not the database's, which is gone by",
                seconds=round(apart.total_seconds()),
            )
        self._is_apart = is_apart


def set_by_database(clock: SteadyClock, database: Database) -> TimeReading | None:
    """Set the clock of a process that starts, or of a command, to the shared time.

    Returns the reading it was set by, or None if the database answered too late. Where the
    database's clock may have been set a moment ago, and other processes are connected, this waits
    for their sign of life, LOOKS_AGAIN_SECONDS * LOOKS_AGAIN_TIMES at most.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be read.
    """
    reading = _read_time(database)
    if reading is not None and is_doubtful(reading) and _is_anybody_else_connected(database):
        reading = _look_again(clock, database, reading)
    if reading is not None:
        clock.set_to(reading.at_least)
    return reading


def _look_again(clock: SteadyClock, database: Database, first: TimeReading) -> TimeReading | None:
    reading: TimeReading | None = first
    for _look in range(LOOKS_AGAIN_TIMES):
        clock.wait(LOOKS_AGAIN_SECONDS)
        reading = _read_time(database)
        if reading is not None and reading.agreed_at != first.agreed_at:
            return replace(reading, jumped_forward=is_doubtful(reading))
    return reading


def _read_time(database: Database) -> TimeReading | None:
    with database.read() as tx:
        return read_time(tx, within_seconds=READ_WITHIN_SECONDS)


def _is_anybody_else_connected(database: Database) -> bool:
    with database.read() as tx:
        return is_anybody_else_connected(tx)


def is_doubtful(reading: TimeReading) -> bool:
    """Whether no process has lived for a while, or the database's clock was set forward.

    The reading alone cannot tell which.
    """
    if reading.agreed_at is None:
        return False
    return ALIVE_WITHIN < reading.instant - reading.agreed_at <= FOLLOWED + ALIVE_WITHIN


def is_step(reading: TimeReading, ours: datetime) -> bool:
    """Whether the database's clock was set, judged by `ours`, the steady clock of this process.

    A machine that stood still (a virtual one that was paused) has counted less time than went by,
    which looks like a step. It is none where another process went on meanwhile.
    """
    by = reading.instant - ours
    if by < -STEP:
        return True
    others_went_on = reading.agreed_at is not None and reading.agreed_at - ours > ALIVE_WITHIN
    return STEP < by <= FOLLOWED and not others_went_on


def is_offset_obsolete(reading: TimeReading) -> bool:
    """Whether the shared time is not the database's clock, and no living process goes by it."""
    if reading.jumped_forward or reading.agreed_at is None:
        return False
    return reading.instant - reading.agreed_at > NOBODY_ALIVE_AFTER and abs(reading.ahead) > STEP
