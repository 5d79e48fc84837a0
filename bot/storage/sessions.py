"""For each connection a session of PostgreSQL that is its own.

A connection pooler that lends the sessions of the server out, a transaction at a time, loses what
we have set for ours (for how long a lock is waited for, what is ended, how is planned), and what
one connection has prepared another one is then asked to carry out.
"""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.storage.silence import PatientConnection
from bot.storage.unfit import Unfit

# A name with a dot is nobody's but ours (PostgreSQL: "Customized Options").
_SETTING = "sleepwell.session"
WHOSE = f"SELECT current_setting('{_SETTING}', true)"

# PgBouncer says so of each setting that it cannot hand on, unless it is told to ignore it
# (pgbouncer.ini: "ignore_startup_parameters").
_REFUSED = "unsupported startup parameter"


class NotItsOwn(psycopg.OperationalError, Unfit):
    """A connection has not got the session that it asked for."""

    def __init__(self) -> None:
        super().__init__(
            "DATABASE_URL leads through a connection pooler, such as PgBouncer, that does not give "
            "each connection a session of its own with the `options` it asks for. Name the server "
            "itself there, or what hands everything on to it as it is"
        )


def with_its_own(
    connect: Callable[[Mapping[str, Any]], PatientConnection], asked: Mapping[str, Any]
) -> PatientConnection:
    """A new connection that is known to have the session it asked for.

    Raises:
        NotItsOwn: it has another one.
        psycopg.OperationalError: whatever else keeps it from being made.
    """
    name = uuid4().hex
    options = f"{asked.get('options', '')} -c {_SETTING}={name}"
    try:
        connection = connect({**asked, "options": options})
    except psycopg.OperationalError as refusal:
        if _REFUSED in str(refusal):
            raise NotItsOwn from refusal
        raise
    connection.session = name
    with contextlib.ExitStack() as closed_if_not:
        closed_if_not.callback(connection.close)
        # Outside of a transaction this is one question and one answer.
        connection.autocommit = True
        found = connection.execute(WHOSE).fetchone()
        connection.autocommit = False
        if found != (name,):
            raise NotItsOwn
        closed_if_not.pop_all()
    return connection


def see_that_it_is(found: object, connection: Connection) -> None:
    """Compare what `WHOSE` was answered with in a transaction.

    Raises:
        sqlalchemy.exc.OperationalError: the session is not the connection's own, which is closed.
    """
    driver = connection.connection.driver_connection
    if isinstance(driver, PatientConnection) and found != driver.session:
        problem = NotItsOwn()
        connection.invalidate(problem)
        raise OperationalError("BEGIN", None, problem)
