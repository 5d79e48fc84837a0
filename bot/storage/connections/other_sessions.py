"""Whether other Sleepwell processes are connected to the same PostgreSQL."""

from uuid import uuid4

from sqlalchemy import Connection, text

# Every role may see the names of all sessions (PostgreSQL: "pg_stat_activity").
_OTHERS = text(
    "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'sleepwell %'"
    " AND application_name <> current_setting('application_name'))"
)


def session_name() -> str:
    """A name for the sessions of one process, which no other process has."""
    return f"sleepwell {uuid4().hex}"


def is_anybody_else_connected(tx: Connection) -> bool:
    """Whether another Sleepwell process, such as a shell command, has a session here."""
    return bool(tx.execute(_OTHERS).scalar_one())
