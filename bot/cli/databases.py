"""Opens the database for a command. Slow to import, so commands import it only when they run."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.cli.asked import CommonOptions
from bot.cli.problems import Problem
from bot.engine.clocks.clock import SteadyClock
from bot.engine.clocks.served_time import set_by_serving, tell_whoever_serves_next
from bot.engine.clocks.shared_time import set_by_database
from bot.engine.commands.by_subject import Commands
from bot.engine.schedule_files.schedules import NoSchedules, Schedules
from bot.logs import set_up_logs
from bot.storage.database import Database
from bot.storage.preparing.default_url import database_url, sqlite_path
from bot.storage.preparing.opening import DatabaseUnusable, opened
from bot.storage.preparing.schema_fitness import WrongSchema, ensure_schema


@contextmanager
def opened_database() -> Iterator[Database]:
    """The configured database, its schema unchecked.

    Raises:
        Problem: it cannot be used.
    """
    set_up_logs(level="ERROR", form="console")
    try:
        with opened(database_url()) as database:
            yield database
    except DatabaseUnusable as unusable:
        raise Problem(str(unusable)) from unusable


@contextmanager
def opened_commands(
    asked: CommonOptions, *, create: bool = False, with_schedules: bool = True
) -> Iterator[Commands]:
    """The commands on the configured database, which is migrated if it is SQLite.

    Args:
        asked: the schedule files and the clock.
        create: create the SQLite file if there is none.
        with_schedules: whether the command needs to know people and teams.

    Raises:
        Problem: there is no database, it cannot be used, or no schedule files load.
    """
    path = sqlite_path(database_url())
    if path is not None and not create and not path.exists():
        raise Problem(f"There is no database at {path} yet. `oncall serve` makes one.")
    with opened_database() as database:
        _bring_up_to_date(database)
        set_clock(asked, database)
        schedules = Schedules(database, asked.directory)
        if with_schedules:
            _consult(schedules)
        yield Commands.on(database, schedules, asked.clock)


def set_clock(asked: CommonOptions, database: Database) -> None:
    """Go by the clock of the database; on SQLite by that of the process that serves it, if any.

    A shell on a laptop, whose clock is off, must not do anything early or late.
    """
    clock = asked.clock
    if not isinstance(clock, SteadyClock):
        return
    if not database.is_sqlite:
        set_by_database(clock, database)
    elif not set_by_serving(clock, database):
        database.after_commit(lambda: tell_whoever_serves_next(database, clock))


def _bring_up_to_date(database: Database) -> None:
    try:
        ensure_schema(database)
    except WrongSchema as why:
        raise Problem(str(why)) from why


def _consult(schedules: Schedules) -> None:
    try:
        schedules.consult()
    except NoSchedules as nothing:
        raise Problem(str(nothing)) from nothing
