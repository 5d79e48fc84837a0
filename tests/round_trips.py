"""Counting what PostgreSQL is waited for."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

from bot.storage.connections.going_along import UNANSWERED


@contextmanager
def answered(engine: Engine) -> Iterator[list[str]]:
    """The statements whose answers are waited for meanwhile, each of them a round trip."""
    statements: list[str] = []

    def note(
        _tx: Connection,
        _cursor: DBAPICursor,
        statement: str,
        _values: object,
        context: ExecutionContext,
        *_more: object,
    ) -> None:
        if not context.execution_options.get(UNANSWERED):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
