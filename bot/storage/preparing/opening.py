"""Opens a database, and puts what goes wrong with it into a sentence for people."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from bot.storage.connections.unfit import unfitness
from bot.storage.connections.urls import InMemory, as_sqlalchemy_url
from bot.storage.database import Database

# PostgreSQL, appendix A.
_UNDEFINED_TABLE = "42P01"


class DatabaseUnusable(Exception):  # noqa: N818 (it names the state the database is in)
    """The database cannot be used. The sentence says why, and how to mend it."""


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A database, its schema unchecked, closed when the block ends.

    Raises:
        DatabaseUnusable: the URL cannot be parsed, or the database failed inside the block.
    """
    try:
        as_sqlalchemy_url(url)
        database = Database(url)
    except InMemory as refusal:
        raise DatabaseUnusable(str(refusal)) from None
    except (ValueError, ArgumentError):
        # The error itself may quote a password.
        raise DatabaseUnusable(
            "DATABASE_URL cannot be read. Write it like sqlite:///sleepwell.db or "
            "postgresql://user:password@host/database, special characters percent-encoded "
            "(@ as %40)."
        ) from None
    try:
        with failures_told(database):
            yield database
    finally:
        database.close()


@contextmanager
def failures_told(database: Database) -> Iterator[None]:
    """Turn database errors inside the block into a sentence.

    Raises:
        DatabaseUnusable: there was an error.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise DatabaseUnusable(_in_a_sentence(database, error)) from error
    except _refusal_of_alembic() as error:
        raise DatabaseUnusable(
            f"{name_of(database)} stands at a revision this version does not know: "
            "install the version that migrated it, or a newer one."
        ) from error


def _refusal_of_alembic() -> type[Exception]:
    """Imported only after an error, because Alembic is slow to import."""
    from alembic.util import CommandError

    return CommandError


def name_of(database: Database) -> str:
    """The name of a database for a sentence, without its password."""
    if database.is_sqlite:
        return f"The SQLite database {database.url.database}"
    host = database.url.host or database.url.query.get("host") or "localhost"
    if database.url.database is None:
        # The server takes the one that is named like the user.
        return f"The PostgreSQL database that DATABASE_URL leaves unnamed, on {host}"
    return f"The PostgreSQL database {database.url.database} on {host}"


def place_of(database: Database) -> str:
    """The place of a database for the middle of a sentence, in full, without its password."""
    if database.is_sqlite:
        return f"the SQLite file {Path(database.url.database or '').absolute()}"
    name = name_of(database)
    return name[0].lower() + name[1:]


def _in_a_sentence(database: Database, error: SQLAlchemyError) -> str:
    name = name_of(database)
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    first = said.splitlines()[0] if said else type(error).__name__
    if "locked" in first or "lock timeout" in first:
        return f"{name} is locked by another process. Try again in a moment."
    if why := unfitness(error):
        return f"{name} cannot be used: {why}."
    if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == _UNDEFINED_TABLE:
        return f"{name} has not been set up. Run: oncall migrate"
    if not database.is_sqlite:
        return f"{name} cannot be used: {first}. Check DATABASE_URL, and that the server runs."
    if "no such table" in first:
        return f"{name} has not been set up. Run: oncall migrate"
    if "unable to open" in first:
        return f"{name} cannot be opened. Does its folder exist, and may you write there?"
    if "readonly" in first:
        return f"{name} is read-only. Make it writable, or set DATABASE_URL to another."
    if "disk I/O" in first or "disk is full" in first:
        return f"{name} cannot be used: {first}. Is there room left on its disk?"
    if "not a database" in first:
        return f"{name} is some other kind of file. Set DATABASE_URL to another."
    return f"{name} cannot be used: {first}"
