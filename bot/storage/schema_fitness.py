"""Whether this code can work with the schema of a database, in sentences for whoever must act."""

from bot.storage.database import Database
from bot.storage.opening import name_of
from bot.storage.schema_state import SchemaState, schema_state


class WrongSchema(Exception):  # noqa: N818 (a state of things, told at the start)
    """The schema is not one this code works with. The sentence says what to do."""


def ensure_schema(database: Database) -> None:
    """See that this code can work with the database; an SQLite file is brought up to date.

    Raises:
        WrongSchema: a PostgreSQL is behind, or newer code has migrated either.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be used.
    """
    state = schema_state(database)
    if database.is_sqlite and not state.is_current and not state.is_ahead:
        # Only now: what migrates takes its time to load, and is seldom needed.
        from bot.storage.migrating import migrate

        migrate(database)
        return
    why = why_unusable(state, name_of(database))
    if why is not None:
        raise WrongSchema(f"{why}.")


def why_unusable(state: SchemaState, name: str = "the database") -> str | None:
    """Why this code must not work with a database in that state, and what to do; None: it may."""
    if state.is_usable:
        return None
    if state.is_ahead:
        return (
            f"{name} was migrated to {state.current} by a newer version, and this one, which knows "
            f"{state.needed}, cannot work with it: start the newer version"
        )
    at = f"is at {state.current}" if state.current else "is empty"
    return f"{name} {at} and this version needs {state.needed}. Run: oncall migrate"


def migrated_by_newer(state: SchemaState) -> str | None:
    """That newer code has migrated the database, where this code goes on with it all the same."""
    if not (state.is_ahead and state.is_usable):
        return None
    return f"a newer version migrated the database to {state.current}; this one goes on with it"
