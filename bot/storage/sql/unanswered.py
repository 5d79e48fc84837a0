"""Statements whose answers nobody waits for: on PostgreSQL each wait is a round trip.

They are sent with the next statement that is answered, or the commit: `connections/going_along`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.sql.base import Executable

from bot.storage.connections.going_along import UNANSWERED, kept_by, send_kept

S = TypeVar("S", bound=Executable)


def unanswered(statement: S) -> S:
    """The same statement, for those who need neither its result nor its row count."""
    return statement.execution_options(**{UNANSWERED: True})


def ask_along(
    tx: Connection, question: Executable, values: Mapping[str, object]
) -> Callable[[], Sequence[Sequence[Any]]]:
    """Ask something whose answer, its rows, is fetched once another statement has been answered.

    Values come as the driver returns them, so no column may need a conversion, as instants do.
    """
    if tx.dialect.name == "sqlite":
        return tx.execute(question, values).fetchall
    tx.execute(question, values, execution_options={UNANSWERED: True})
    cursor, *_statement = kept_by(tx)[-1]

    def answer() -> Sequence[Sequence[Any]]:
        if cursor.pgresult is None:
            send_kept(tx)
        return cursor.fetchall()

    return answer
