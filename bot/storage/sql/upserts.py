"""INSERT … ON CONFLICT, for which SQLAlchemy has a class per database."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def upsert(tx: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that can have an ON CONFLICT clause."""
    return on_sqlite(table) if tx.dialect.name == "sqlite" else on_postgresql(table)


def on_sqlite(table: Table) -> "sqlite.Insert":
    """The same, for SQLite."""
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


# Imported late: it loads every PostgreSQL driver that SQLAlchemy knows.
def on_postgresql(table: Table) -> "postgresql.Insert":
    """The same, for PostgreSQL."""
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
