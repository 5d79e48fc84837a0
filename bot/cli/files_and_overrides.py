"""The roster of the schedule files, with the overrides of the database if there is one.

Nothing here creates a database. If it is unreachable, commands answer from the files alone.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.cli.asked import loaded
from bot.cli.problems import say
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Override
from bot.storage.preparing.default_url import database_url, sqlite_path

if TYPE_CHECKING:
    from bot.storage.schedule_files import Reading
    from bot.storage.stored_schedules.overrides import KeptOverride


def with_kept_overrides(files: Roster, after: datetime) -> Roster:
    """The files with the kept overrides that end after an instant; says so if they can't be had."""
    return files.with_overrides(kept_overrides(after))


def as_recorded(reading: "Reading", since: datetime, now: datetime) -> Roster:
    """The files with all kept overrides; the past is as it was.

    That is known of the files in force alone. Others have no past: they say what would have been.

    Raises:
        Problem: the files do not load.
    """
    # Includes past overrides: the shift after one begins where it ended.
    kept = kept_overrides(None)
    roster = loaded(reading).with_overrides(kept)
    if since >= now or not _has_database():
        return roster
    from bot.domain.rosters.history import recorded
    from bot.storage.preparing.opening import DatabaseUnusable, opened
    from bot.storage.stored_schedules import revisions
    from bot.storage.stored_schedules.eras import eras

    try:
        with opened(database_url()) as database, database.read() as tx:
            newest = revisions.newest(tx)
            if newest is None or newest.digest != revisions.digest_of(reading.files):
                return roster
            return recorded(roster, eras(tx, since, kept))
    except DatabaseUnusable:
        # The same problem was already reported for the overrides.
        return roster


def kept_overrides(after: datetime | None) -> list[Override]:
    """The kept overrides that end after an instant (None: all), in the order they were made.

    An empty list where there is no database and, after saying so, where it cannot be used.
    """
    return [kept.override for kept in kept_with_ids(after)]


def kept_with_ids(after: datetime | None) -> "list[KeptOverride]":
    """The same with their ids and origins."""
    if not _has_database():
        return []
    from bot.storage.preparing.opening import DatabaseUnusable, opened
    from bot.storage.stored_schedules import overrides

    try:
        with opened(database_url()) as database, database.read() as tx:
            return overrides.listed(tx, after)
    except DatabaseUnusable as unusable:
        say(f"oncall: {unusable}", "Overrides kept there are left out: this is what the files say.")
        return []


def swap_halves(kept: "Iterable[KeptOverride]") -> list[tuple[Override, Override]]:
    """The two overrides of each swap that are among these."""
    by_swap: dict[int, list[Override]] = defaultdict(list)
    for each in kept:
        if each.swap is not None:
            by_swap[each.swap].append(each.override)
    return [(halves[0], halves[1]) for halves in by_swap.values() if len(halves) == 2]


def _has_database() -> bool:
    path = sqlite_path(database_url())
    return path is None or path.exists()
