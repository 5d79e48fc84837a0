"""Whether the schema of a database is the one this code needs, found out without Alembic."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select

from bot.storage.database import Database
from bot.storage.tables import compatibility

MIGRATIONS = Path(__file__).parents[1] / "migrations"

# Alembic's own table, whose one row names the revision (Alembic: "Tutorial").
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String))


@dataclass(frozen=True, kw_only=True, slots=True)
class SchemaState:
    """The revision of a database's schema (None: empty) and the one this code needs.

    `is_ahead`: newer code has migrated it. `compatible_since` is then the oldest revision whose
    code can use it, if that is recorded.
    """

    current: str | None
    needed: str
    is_ahead: bool = False
    compatible_since: str | None = None

    @property
    def is_current(self) -> bool:
        """Whether nothing is left to migrate."""
        return self.current == self.needed

    @property
    def is_usable(self) -> bool:
        """Whether this code can use it as it is. Revisions are numbers of four digits."""
        return self.is_current or (
            self.is_ahead
            and self.compatible_since is not None
            and self.compatible_since <= self.needed
        )


def schema_state(database: Database) -> SchemaState:
    """The state of the database's schema.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached.
    """
    with database.read() as tx:
        return state_in(tx)


def state_in(tx: Connection) -> SchemaState:
    """The same, as a transaction sees it."""
    current = _current(tx)
    needed = max(_revisions())
    if current is None or current in _revisions():
        return SchemaState(current=current, needed=needed)
    since = _recorded_compatibility(tx)
    return SchemaState(current=current, needed=needed, is_ahead=True, compatible_since=since)


@cache
def _revisions() -> frozenset[str]:
    """The revisions this code knows: the first four digits of each migration's file name.

    Alembic would take longer than all other work before the first alert is taken in.
    """
    return frozenset(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _current(tx: Connection) -> str | None:
    if not inspect(tx).has_table(_VERSION.name):
        return None
    current: str | None = tx.execute(select(_VERSION.c.version_num)).scalar()
    return current


def _recorded_compatibility(tx: Connection) -> str | None:
    if not inspect(tx).has_table(compatibility.name):
        return None
    since: str | None = tx.execute(select(compatibility.c.since)).scalar()
    return since
