"""Migrates a database to the schema this code needs."""

import time
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, delete, insert, inspect, text
from sqlalchemy.exc import OperationalError

from bot.storage.database import Database
from bot.storage.preparing.schema_state import MIGRATIONS, SchemaState, state_in
from bot.storage.tables import compatibility

log = structlog.get_logger(__name__)

# Any number, as long as all processes use the same.
_ADVISORY_LOCK = 5_337_933

# A migration that waits for a table makes all later queries on it wait too, alerts among them.
_LOCK_TIMEOUT = "2s"
_PAUSE_SECONDS = 1.0
PATIENCE_SECONDS = 120.0


def migrate(
    database: Database, *, to: str = "head", patience_seconds: float = PATIENCE_SECONDS
) -> SchemaState:
    """Apply all missing migrations, or none if one fails; returns the state before.

    Safe while other processes migrate or work: on PostgreSQL an advisory lock admits one migration
    at a time, and waits for tables in use are short and repeated. On SQLite the write lock does
    both. A newer schema that this code can use is left as it is. `to` is for tests of upgrades.

    Raises:
        sqlalchemy.exc.OperationalError: also when others held a lock for `patience_seconds`.
        alembic.util.CommandError: the schema is newer and this code cannot use it.
    """
    database.check_connections()
    until = time.monotonic() + patience_seconds
    while True:
        try:
            with database.write(sorts_tables=True) as tx:
                return _migrate(tx, to)
        except OperationalError as problem:
            if not _is_locked_out(problem) or time.monotonic() > until:
                raise
        log.warning("waiting for others to let go of the database, to migrate it")
        time.sleep(_PAUSE_SECONDS)


def _migrate(tx: Connection, to: str) -> SchemaState:
    if tx.dialect.name == "postgresql":
        from bot.storage.connections.silence import take_all_the_time

        take_all_the_time(tx)
        tx.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"))
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
    before = state_in(tx)
    if before.is_ahead and before.is_usable:
        return before
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = tx
    command.upgrade(config, to)
    _record_compatibility(tx)
    return before


def _is_locked_out(problem: OperationalError) -> bool:
    return type(problem.orig).__name__ == "LockNotAvailable"


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def _record_compatibility(tx: Connection) -> None:
    """Record, for older code, the oldest revision whose code can use this schema."""
    current = MigrationContext.configure(tx).get_current_revision()
    if current is None or not inspect(tx).has_table(compatibility.name):
        return
    newest_first = _scripts().iterate_revisions(current, "base")
    chain = [(one.revision, _says_of_itself(one)) for one in newest_first]
    tx.execute(delete(compatibility))
    tx.execute(insert(compatibility).values(id=1, since=compatible_since(chain)))


def _says_of_itself(script: Script) -> str:
    since: str = getattr(script.module, "compatible_since", script.revision)
    return since


def compatible_since(newest_first: Sequence[tuple[str, str]]) -> str:
    """The oldest revision whose code can use a schema with all of these migrations.

    Each migration is given with its own `compatible_since`.
    """
    since = floor = newest_first[0][0]
    for (revision, says), (before, _) in pairwise(newest_first):
        floor = says if revision == newest_first[0][0] else max(floor, says)
        if floor > before:
            break
        since = before
    return since
