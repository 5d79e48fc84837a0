"""Processes that share a PostgreSQL go by its clock, and go on evenly when that is set."""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.domain.durations import duration_text
from bot.engine.clock import SteadyClock
from bot.storage.clock_set import move_along
from bot.storage.database import Database
from bot.storage.other_sessions import is_anybody_else_connected
from bot.storage.shared_time import Told, agree, go_by, tell

log = structlog.get_logger(__name__)

# Who is told the time this late does not know it.
TOLD_WITHIN_SECONDS = 1.0
# A step of less makes no wait longer by more, and is followed.
STEP = timedelta(minutes=1)
# Longer than people are to be on call by a time that is behind. What waits comes at once instead.
FOLLOWED = timedelta(hours=3)
# Looks one after the other that find the same step.
CONFIRMED_BY = 3
# Somebody agrees every few seconds, as long as anybody works here.
AGREES_EVERY = timedelta(seconds=4)
LIVED_WITHIN = timedelta(seconds=30)
NOBODY_LIVES = timedelta(minutes=1)
APART = timedelta(seconds=5)
# Longer than it takes whoever lives to agree again, by what a busy database makes of it.
LOOKS_AGAIN_SECONDS = 0.5
LOOKS_AGAIN_TIMES = 14


class SharedTime:
    """Keeps the steady clock of one of many processes by the time that all of them go by.

    That is the clock of the database. When that is set, all go on by their own until one of them
    has written down by how much: from then on they go by the database's clock and that. So no
    wait is longer or shorter for it, and none of them acts by another time than the others.
    """

    def __init__(self, database: Database, clock: SteadyClock) -> None:
        self._database = database
        self._clock = clock
        self._is_apart = False
        self._doubts = 0
        self._ahead = timedelta(0)

    def note(self) -> str | None:
        """What whoever looks after it should know of the database's clock."""
        if abs(self._ahead) <= STEP:
            return None
        length = duration_text(timedelta(minutes=round(abs(self._ahead).total_seconds() / 60)))
        side = "ahead of" if self._ahead > timedelta(0) else "behind"
        return (
            f"the database's clock was set; people are paged by a time that is {length} {side} it"
        )

    def begin(self) -> None:
        """Go by the time of the others; where nobody lives, by the database's clock again.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be asked, or takes nothing in.
        """
        told = set_by_database(self._clock, self._database)
        if told is None:
            return
        self._note_told(told)
        if is_left_over(told):
            self._go_by_database_again(told.agreed_at)
        elif is_doubtful(told) and not told.others_left_behind:
            # Nobody lived. Whoever comes next need not find that out once more.
            with self._database.write() as tx:
                agree(tx, self._clock.now(), told)

    def keep(self) -> None:
        """Set the clock right, if it can be known what is right. Every few seconds.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be asked, or takes nothing in.
        """
        if not self._clock.was_set:
            self.begin()
            return
        told = _told(self._database)
        if told is None:
            return
        ours = self._clock.now()
        if is_step(told, ours):
            self._doubt(told, ours)
            return
        self._follow(told, ours)
        if told.agreed_at is None or abs(told.instant - told.agreed_at) > AGREES_EVERY:
            with self._database.write() as tx:
                agree(tx, told.instant, told)

    def _doubt(self, told: Told, ours: datetime) -> None:
        self._doubts += 1
        if self._doubts >= CONFIRMED_BY:
            self._go_on_evenly()
        elif told.agreed_at is None or ours - told.agreed_at > AGREES_EVERY:
            # Whoever starts now has nothing else to tell a clock that was set from a long silence.
            with self._database.write() as tx:
                agree(tx, ours, told)

    def _follow(self, told: Told, ours: datetime) -> None:
        if abs(told.instant - ours) > STEP:
            log.warning(
                "the clock of this process was set by the database's",
                seconds=round((told.instant - ours).total_seconds()),
            )
        self._clock.set_to(told.instant)
        self._doubts = 0
        self._note_told(told)

    def _go_on_evenly(self) -> None:
        """The database's clock was set: unless another process has, write down by how much."""
        with self._database.write() as tx:
            told = tell(tx, within_seconds=TOLD_WITHIN_SECONDS, to_change_it=True)
            ours = self._clock.now()
            if told is None or not is_step(told, ours):
                return  # Seen by the next look.
            go_by(tx, ours, told)
        by = told.by_database - (ours - self._ahead)
        log.warning("the database's clock was set", seconds=round(by.total_seconds()))
        self._doubts, self._ahead = 0, ours - told.by_database

    def _go_by_database_again(self, silent_since: datetime | None) -> None:
        with self._database.write() as tx:
            told = tell(tx, within_seconds=TOLD_WITHIN_SECONDS, to_change_it=True)
            if told is None:
                return
            if told.agreed_at != silent_since:  # Another process that starts was first.
                self._clock.set_to(told.at_least)
                return
            move_along(tx, -told.ahead, before=told.instant)
            go_by(tx, told.by_database, told)
        self._clock.set_to(told.by_database)
        self._ahead = timedelta(0)
        log.warning("people are paged by the database's clock again")

    def _note_told(self, told: Told) -> None:
        self._ahead = told.ahead
        apart = self._clock.wall() - told.by_database
        is_apart = abs(apart) > APART
        if is_apart and not self._is_apart:
            log.warning(
                "this machine's clock is not the database's, which is gone by",
                seconds=round(apart.total_seconds()),
            )
        self._is_apart = is_apart


def set_by_database(clock: SteadyClock, database: Database) -> Told | None:
    """Set the clock to the time of a PostgreSQL's processes; None if it was told too late.

    For who has no time of its own to compare. Where it may be that the database's clock was set a
    moment ago, and others are connected to it, they are waited for, some seconds.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be asked.
    """
    told = _told(database)
    if told is not None and is_doubtful(told) and _is_anybody_else_connected(database):
        told = _look_again(clock, database, told)
    if told is not None:
        clock.set_to(told.at_least)
    return told


def _look_again(clock: SteadyClock, database: Database, first: Told) -> Told | None:
    told: Told | None = first
    for _look in range(LOOKS_AGAIN_TIMES):
        clock.wait(LOOKS_AGAIN_SECONDS)
        told = _told(database)
        if told is not None and told.agreed_at != first.agreed_at:
            return replace(told, others_left_behind=is_doubtful(told))
    return told


def _told(database: Database) -> Told | None:
    with database.read() as tx:
        return tell(tx, within_seconds=TOLD_WITHIN_SECONDS)


def _is_anybody_else_connected(database: Database) -> bool:
    with database.read() as tx:
        return is_anybody_else_connected(tx)


def is_doubtful(told: Told) -> bool:
    """Whether either nobody has lived for a while, or the database's clock was set on by that."""
    if told.agreed_at is None:
        return False
    return LIVED_WITHIN < told.instant - told.agreed_at <= FOLLOWED + LIVED_WITHIN


def is_step(told: Told, ours: datetime) -> bool:
    """Whether the database's clock was set, as far as a process can know by a clock of its own.

    A machine that stood still (a virtual one that was paused) has seen less time go by than there
    was. Where others worked meanwhile they know better.
    """
    by = told.instant - ours
    if by < -STEP:
        return True
    others_went_on = told.agreed_at is not None and told.agreed_at - ours > LIVED_WITHIN
    return STEP < by <= FOLLOWED and not others_went_on


def is_left_over(told: Told) -> bool:
    """Whether nobody lives who goes by a time that is not the database's."""
    if told.others_left_behind:
        return False
    silent = told.agreed_at is not None and told.instant - told.agreed_at > NOBODY_LIVES
    return silent and abs(told.ahead) > STEP
