"""INSERT … ON CONFLICT, which each database has in words of its own."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def upsert(tx: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An insertion into a table that may conflict with rows of it."""
    return on_sqlite(table) if tx.dialect.name == "sqlite" else on_postgresql(table)


def on_sqlite(table: Table) -> "sqlite.Insert":
    """The same, for SQLite."""
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


# With it come all the drivers that SQLAlchemy knows for PostgreSQL, so only where it is used.
def on_postgresql(table: Table) -> "postgresql.Insert":
    """The same, for PostgreSQL."""
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
