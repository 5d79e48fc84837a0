"""Whether all engines that are at work on the database can send the same."""

from datetime import datetime, timedelta

from bot.doctor.finding import Finding, wrong
from bot.engine.sending.uneven import worse_than_others
from bot.settings import Settings
from bot.storage.preparing.default_url import sqlite_path
from bot.storage.preparing.opening import DatabaseUnusable, opened
from bot.storage.preparing.schema_fitness import why_unusable
from bot.storage.preparing.schema_state import schema_state
from bot.storage.sending.senders import heard_of

CHECK = "engines"
# They go by another clock, and say it every five seconds.
ALIVE = timedelta(seconds=30)


def check_engines(settings: Settings, now: datetime) -> list[Finding]:
    """One finding for each engine that lacks what another has; of SQLite there is one engine.

    A database that cannot tell is found elsewhere.
    """
    url = settings.database_url.get_secret_value()
    if sqlite_path(url) is not None:
        return []
    try:
        with opened(url) as database:
            if why_unusable(schema_state(database)) is not None:
                return []
            with database.read() as tx:
                heard = heard_of(tx, now, since=now - ALIVE)
    except DatabaseUnusable:
        return []
    return [
        wrong(
            CHECK,
            f"The engine {one.holder} cannot send {one.what}, which others can: {one.why}. "
            "Start it with the settings of the others, or see what its log says of `not sent`.",
        )
        for one in worse_than_others(heard)
    ]
