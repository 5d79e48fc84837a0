"""Whether the database can be reached, written to, and has the schema this version needs."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.doctor.connections import check_connections
from bot.doctor.finding import Finding, fine, wrong
from bot.domain.rotations.schedule import Override
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.preparing.default_url import sqlite_path
from bot.storage.preparing.opening import DatabaseUnusable, name_of, opened
from bot.storage.preparing.schema_fitness import migrated_by_newer, why_unusable
from bot.storage.preparing.schema_state import schema_state
from bot.storage.stored_schedules import overrides
from bot.storage.upkeep import pulses
from bot.storage.upkeep.pulses import Beating

CHECK = "database"


def check_database(settings: Settings, now: datetime) -> list[Finding]:
    """No database is created, and in one that is there a pulse is written."""
    url = settings.database_url.get_secret_value()
    path = sqlite_path(url)
    if path is not None and "DYNO" in os.environ:
        # Heroku: "Ephemeral filesystem" (Dynos reference).
        message = (
            "SQLite is lost whenever Heroku restarts the dyno. "
            "Run: heroku addons:create heroku-postgresql"
        )
        return [wrong(CHECK, message)]
    if path is not None and not path.exists():
        return [_not_there_yet(path)]
    try:
        with opened(url) as database:
            return [_look_into(database, now), *check_connections(database)]
    except DatabaseUnusable as unusable:
        return [wrong(CHECK, str(unusable))]


def kept_overrides(settings: Settings, now: datetime) -> Sequence[Override]:
    """The overrides that have not ended; none if the database cannot tell, which is found above."""
    url = settings.database_url.get_secret_value()
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return []
    try:
        with opened(url) as database, database.read() as tx:
            return overrides.ending_after(tx, now)
    except DatabaseUnusable:
        return []


def _not_there_yet(path: Path) -> Finding:
    folder = path.parent
    if not folder.is_dir():
        return wrong(CHECK, f"The folder {folder} does not exist: make it, or set DATABASE_URL.")
    if not os.access(folder, os.W_OK):
        return wrong(CHECK, f"{folder} cannot be written to: allow it, or set DATABASE_URL.")
    return fine(CHECK, f"`oncall serve` will make the SQLite file {path}.")


def _look_into(database: Database, now: datetime) -> Finding:
    database.check_connections()
    name, state = name_of(database), schema_state(database)
    why = why_unusable(state, name)
    if why is not None and (state.is_ahead or not database.is_sqlite):
        return wrong(CHECK, f"{why}.")
    if why is not None:
        return fine(CHECK, f"{name} is there; `oncall serve` will bring it up to date.")
    with database.write() as tx:
        # A row, or a full disk would not be noticed.
        pulses.beat(tx, Beating.DOCTOR, now)
    schema = migrated_by_newer(state) or "its schema is current"
    return fine(CHECK, f"{name} can be written to; {schema}.")
