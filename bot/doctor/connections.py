"""Whether a PostgreSQL lets us hold as many connections as a process needs."""

from sqlalchemy import Connection, text

from bot.doctor.finding import Finding, wrong
from bot.storage.database import Database

CHECK = "database connections"
# Those of the pool, of whoever is paged at that moment, and the one that hears of others.
OF_A_PROCESS = 12

_LIMITS = text(
    "SELECT 'the role ' || rolname, rolconnlimit FROM pg_roles"
    " WHERE rolname = current_user AND NOT rolsuper"
    " UNION ALL SELECT 'the database ' || datname, datconnlimit FROM pg_database"
    " WHERE datname = current_database()"
    " AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
    " UNION ALL SELECT 'the server', current_setting('max_connections')::integer"
    " - current_setting('superuser_reserved_connections')::integer"
)


def check_connections(database: Database) -> list[Finding]:
    """A finding where they do not suffice for one process."""
    if database.is_sqlite:
        return []
    with database.read() as tx:
        return [_too_few(whose, limit) for whose, limit in _limits(tx) if limit < OF_A_PROCESS]


def _limits(tx: Connection) -> list[tuple[str, int]]:
    # -1 is no limit.
    return [(row[0], row[1]) for row in tx.execute(_LIMITS) if row[1] >= 0]


def _too_few(whose: str, limit: int) -> Finding:
    message = (
        f"PostgreSQL lets {whose} have {limit} connections at once, and each process of Sleepwell "
        f"holds up to {OF_A_PROCESS}: in a storm alerts are answered 503. Raise the limit to "
        f"{OF_A_PROCESS} for each process."
    )
    return wrong(CHECK, message)
