"""Bringing a database to the schema this code needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.storage.database import Database

_SCRIPTS = Path(__file__).parent / "migrations"

# Any number does, as long as every process of ours uses the same.
_ADVISORY_LOCK = 5_337_933


@dataclass(frozen=True, kw_only=True, slots=True)
class SchemaState:
    """The revision a database stands at (None: empty) and the one this code needs."""

    current: str | None
    needed: str

    @property
    def is_current(self) -> bool:
        """Whether nothing is left to migrate."""
        return self.current == self.needed


def schema_state(database: Database) -> SchemaState:
    """Where the database stands.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached.
    """
    needed = ScriptDirectory(str(_SCRIPTS)).get_current_head()
    with database.read() as tx:
        current = MigrationContext.configure(tx).get_current_revision()
    return SchemaState(current=current, needed=needed or "")


def migrate(database: Database) -> SchemaState:
    """Apply every missing migration, or none when one fails; returns the state before.

    Safe while others do the same: on PostgreSQL an advisory lock lets one through at a time, on
    SQLite the write lock does.
    """
    before = schema_state(database)
    with database.write() as tx, _alone(tx):
        config = Config()
        config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
        config.attributes["connection"] = tx
        command.upgrade(config, "head")
    return before


@contextmanager
def _alone(tx: Connection) -> Iterator[None]:
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
    yield
