"""Who is on call as the files say, with the overrides of a database if there is one.

Nothing here creates a database, and an unreachable one does not keep anybody from the answer.
"""

from datetime import datetime

from bot.cli.problems import say
from bot.domain.roster import Roster
from bot.domain.schedule import Override
from bot.storage.default_url import database_url, sqlite_path


def with_kept_overrides(files: Roster, after: datetime) -> Roster:
    """The files with the kept overrides that end after an instant; says so if they can't be had."""
    return files.with_overrides(kept_overrides(after))


def kept_overrides(after: datetime) -> list[Override]:
    """The kept overrides that end after an instant, in the order they were made.

    None where there is no database, or, after saying so, where it cannot be used.
    """
    path = sqlite_path(database_url())
    if path is not None and not path.exists():
        return []
    from bot.storage import overrides
    from bot.storage.opening import DatabaseUnusable, opened

    try:
        with opened(database_url()) as database, database.read() as tx:
            return overrides.ending_after(tx, after)
    except DatabaseUnusable as unusable:
        say(f"oncall: {unusable}", "Overrides kept there are left out: this is what the files say.")
        return []
