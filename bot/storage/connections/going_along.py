"""On PostgreSQL, unanswered statements go along with the next statement that is answered.

Each answer that is waited for is a round trip to the server, and most statements that write have
nothing to say. So they are kept until a statement follows that has, or the commit, and are sent
together with it. If one of them fails, then that statement raises the error, or the commit.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import ExecutionContext

from bot.storage.connections.observed import forgotten_if_undone

if TYPE_CHECKING:
    # Installations on SQLite need no PostgreSQL driver.
    from psycopg import Cursor
    from psycopg.abc import Params

    from bot.storage.connections.silence import PatientConnection

KeptStatement = tuple["Cursor", str, "Params | None"]
Kept = list[KeptStatement]

UNANSWERED = "sleepwell_unanswered"
"""An execution option of statements."""


@contextmanager
def savepoint(tx: Connection) -> Iterator[None]:
    """A savepoint. What fails in this block raises in it, also if it is unanswered."""
    with forgotten_if_undone(tx), tx.begin_nested():
        yield
        send_kept(tx)


def kept_by(tx: Connection) -> Kept:
    """What was not sent yet, each with the cursor that gets the answer. For PostgreSQL."""
    return cast("PatientConnection", tx.connection.driver_connection).kept


def send_kept(tx: Connection) -> None:
    """Wait for no other statement. What fails raises here."""
    if tx.dialect.name == "postgresql" and kept_by(tx):
        tx.exec_driver_sql("SELECT 1")


def let_unanswered_go_along(engine: Engine) -> None:
    """For an engine of PostgreSQL."""
    event.listen(engine, "do_execute", _execute)
    event.listen(engine, "do_executemany", _execute_many)
    event.listen(engine, "begin", _forget)
    event.listen(engine, "commit", _commit)
    event.listen(engine, "rollback", _forget)
    # All that is kept then came after the savepoint, which is a statement that is answered.
    event.listen(engine, "rollback_savepoint", _forget)


def _execute(
    cursor: "Cursor", statement: str, values: "Params | None", context: ExecutionContext
) -> bool:
    driver = cast("PatientConnection", cursor.connection)
    if context.execution_options.get(UNANSWERED):
        driver.kept.append((driver.cursor(), statement, values))
        return True
    if not driver.kept:
        return False
    _send_together(driver, (cursor, statement, values))
    return True


def _execute_many(
    cursor: "Cursor", statement: str, values: "Sequence[Params]", _context: ExecutionContext
) -> bool:
    driver = cast("PatientConnection", cursor.connection)
    with _together(driver):
        cursor.executemany(statement, values)
    return True


def _send_together(driver: "PatientConnection", last: KeptStatement) -> None:
    with _together(driver):
        cursor, statement, values = last
        cursor.execute(statement, values)


@contextmanager
def _together(driver: "PatientConnection") -> Iterator[None]:
    """What is executed in this block is sent with what was kept; then all is answered."""
    kept, driver.kept = driver.kept, []
    try:
        with driver.pipeline():
            for cursor, statement, values in kept:
                cursor.execute(statement, values)
                # What was answered is heard of while the next is at work, or waits for a lock: of a
                # server that is busy we know that it is not silent.
                driver.pgconn.send_flush_request()
            yield
    except BaseException:
        driver.forget_prepared()
        raise


def _commit(connection: Connection) -> None:
    if kept_by(connection):
        # The driver finds it committed then, and does nothing.
        connection.exec_driver_sql("COMMIT")
    elif _has_failed(connection):
        # A server that is to commit then undoes all, and calls that no error. This it refuses.
        connection.exec_driver_sql("SELECT 1")


def _has_failed(tx: Connection) -> bool:
    driver = cast("PatientConnection", tx.connection.driver_connection)
    return driver.info.transaction_status.name == "INERROR"


def _forget(connection: Connection, *_more: object) -> None:
    if not connection.invalidated:
        kept_by(connection).clear()
