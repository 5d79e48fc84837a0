"""Whether others of ours are connected to the same PostgreSQL, as the server sees it."""

from uuid import uuid4

from sqlalchemy import Connection, text

# Everybody may see the names of all sessions (PostgreSQL: "pg_stat_activity").
_OTHERS = text(
    "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'sleepwell %'"
    " AND application_name <> current_setting('application_name'))"
)


def session_name() -> str:
    """What all sessions of one process are called, and those of no other."""
    return f"sleepwell {uuid4().hex}"


def is_anybody_else_connected(tx: Connection) -> bool:
    """Whether another process of ours, or a shell, has a session on this database."""
    return bool(tx.execute(_OTHERS).scalar_one())
