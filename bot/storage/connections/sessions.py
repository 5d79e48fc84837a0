"""Makes sure that each connection has a PostgreSQL session of its own.

A connection pooler in transaction mode hands each transaction another session: our settings (time-
outs, planner options) are lost, and a prepared statement is executed in a session without it.
"""

import contextlib
import time
from collections.abc import Callable, Mapping
from typing import Any, cast
from uuid import uuid4

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.storage.connections.session import Session
from bot.storage.connections.silence import PatientConnection
from bot.storage.connections.unfit import Unfit

# A name with a dot is free for applications (PostgreSQL: "Customized Options").
_SETTING = "sleepwell.session"
WHOSE = f"SELECT current_setting('{_SETTING}', true)"

# PgBouncer's error for a setting that it cannot pass on, unless it is set to ignore it
# (pgbouncer.ini: "ignore_startup_parameters").
_REFUSED = "unsupported startup parameter"


class NotItsOwn(psycopg.OperationalError, Unfit):
    """A connection did not get the session that it asked for."""

    def __init__(self) -> None:
        super().__init__(
            "DATABASE_URL leads through a connection pooler, such as PgBouncer, that does not give "
            "each connection a session of its own with the `options` it asks for. Name the server "
            "itself there, or what hands everything on to it as it is"
        )


def with_its_own(
    connect: Callable[[Mapping[str, Any]], PatientConnection], asked: Mapping[str, Any]
) -> PatientConnection:
    """A new connection that has proved to have the session it asked for.

    Raises:
        NotItsOwn: it has another session.
        psycopg.OperationalError: it cannot be made, for any other reason.
    """
    name = uuid4().hex
    options = f"{asked.get('options', '')} -c {_SETTING}={name}"
    try:
        connection = connect({**asked, "options": options})
    except psycopg.OperationalError as refusal:
        if _REFUSED in str(refusal):
            raise NotItsOwn from refusal
        raise
    connection.session = Session(name, now=time.monotonic())
    with contextlib.ExitStack() as closed_if_not:
        closed_if_not.callback(connection.close)
        # The driver begins no transaction: whoever needs one does.
        connection.autocommit = True
        see_that_it_answers(connection)
        closed_if_not.pop_all()
    return connection


def see_that_it_answers(connection: PatientConnection) -> None:
    """Check, outside of transactions, that the server answers, and by the same session as before.

    Raises:
        NotItsOwn: it has another session.
        psycopg.OperationalError: it does not answer.
    """
    if connection.execute(WHOSE).fetchone() != (connection.session.name,):
        raise NotItsOwn
    connection.session.seen_at = time.monotonic()


def see_that_it_is(found: object, connection: Connection) -> None:
    """Check `found`, the answer to `WHOSE` in a transaction of this connection.

    Raises:
        sqlalchemy.exc.OperationalError: it is another session; the connection is closed.
    """
    session = session_of(connection)
    if found != session.name:
        problem = NotItsOwn()
        connection.invalidate(problem)
        raise OperationalError("BEGIN", None, problem)
    session.seen_at = time.monotonic()


def session_of(connection: Connection) -> Session:
    """The session that the connection made by `with_its_own` has asked for."""
    return cast(PatientConnection, connection.connection.driver_connection).session
