"""Whether this code can use the schema of a database, in sentences for the operator."""

from bot.storage.database import Database
from bot.storage.preparing.opening import name_of
from bot.storage.preparing.schema_state import SchemaState, schema_state


class WrongSchema(Exception):  # noqa: N818 (a state of things, reported at the start)
    """This code cannot use the schema. The sentence says what to do."""


def ensure_schema(database: Database) -> None:
    """Check that this code can use the schema; an older SQLite file is migrated.

    Raises:
        WrongSchema: an older PostgreSQL, or a newer schema that this code cannot use.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be used.
    """
    state = schema_state(database)
    if database.is_sqlite and not state.is_current and not state.is_ahead:
        # Imported late: Alembic is slow to import, and seldom needed.
        from bot.storage.preparing.migrating import migrate

        migrate(database)
        return
    why = why_unusable(state, name_of(database))
    if why is not None:
        raise WrongSchema(f"{why}.")


def why_unusable(state: SchemaState, name: str = "the database") -> str | None:
    """Why this code cannot use a schema in this state, and what to do; None if it can."""
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
    """A note that newer code has migrated the database, if this code can still use it."""
    if not (state.is_ahead and state.is_usable):
        return None
    return f"a newer version migrated the database to {state.current}; this one goes on with it"
