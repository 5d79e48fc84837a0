"""Connections to PostgreSQL: their time-outs, settings and errors."""

import time
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import OperationalError

from bot.storage.connections.farewells import ends_the_session, undoes_the_transaction
from bot.storage.connections.going_along import UNANSWERED, let_unanswered_go_along
from bot.storage.connections.last_statement import LastStatement
from bot.storage.connections.own_connection import OwnConnection
from bot.storage.connections.session import PlansLast

if TYPE_CHECKING:
    # Installations on SQLite need no PostgreSQL driver.
    from psycopg import Cursor

KEEPALIVE_SECONDS = 15
ASKED_AGAIN_SECONDS = 5
# When the server's machine is gone, TCP alone would notice after a quarter of an hour.
GONE_AFTER_SECONDS = 10
# Longer than lock_timeout, which the server reports by itself.
SILENT_AFTER_SECONDS = 8.0

# The time-outs: nobody waits for ever behind a process that froze while it held a lock, and that
# process loses the lock. The planner settings: every query uses its index, also for ORDER BY with
# LIMIT. By statistics from when a table was small the planner would scan it, or sort a bitmap scan.
# Scans without an index remain possible, but seem so expensive that the server would compile them:
# hence jit=off.
_OPTIONS = (
    "-c lock_timeout=5s -c idle_in_transaction_session_timeout=15s"
    " -c enable_bitmapscan=off -c enable_seqscan=off -c jit=off"
)

# PostgreSQL, appendix A: read_only_sql_transaction, idle_in_transaction_session_timeout, and what a
# restore under way has yet to make: undefined_table, invalid_schema_name and the unique index of
# ON CONFLICT (invalid_column_reference). The driver raises them as faults of the program, but they
# pass, so we raise OperationalError.
_READ_ONLY = "25006"
_TAKES_NOTHING_IN = frozenset({_READ_ONLY, "25P03", "42P01", "3F000", "42P10"})

_PLAN_NOTHING_TWICE = "SET LOCAL plan_cache_mode = force_generic_plan"

_READS = "sleepwell_reads"
READS = {_READS: True}
"""Execution options of a connection whose statements run each by itself."""

PLANS_LAST = PlansLast()

_COMMITTING = "sleepwell_committing"


class CommitInDoubt(OperationalError):  # noqa: N818 (a state of things)
    """The connection was lost during a commit, which may have succeeded or not."""


def postgresql_engine(
    url: URL,
    *,
    connections: int,
    silent_after_seconds: float = SILENT_AFTER_SECONDS,
    plans_last: PlansLast = PLANS_LAST,
    last: LastStatement | None = None,
) -> Engine:
    """An engine that keeps `connections` connections open, until after the `last` statement."""
    # Imported late: installations on SQLite need no PostgreSQL driver.
    from bot.storage.connections.other_sessions import session_name
    from bot.storage.connections.sessions import WHOSE, see_that_it_is, session_of, with_its_own
    from bot.storage.connections.silence import Silence

    silence = Silence(after_seconds=silent_after_seconds, last=last)
    # LIFO: the connection used last has its plans cached. hide_parameters: the texts of monitors
    # and people stay out of errors, and so out of logs.
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=OwnConnection,
        pool_size=connections,
        max_overflow=3,
        pool_use_lifo=True,
        pool_pre_ping=True,
        connect_args={
            "keepalives_idle": KEEPALIVE_SECONDS,
            "keepalives_interval": ASKED_AGAIN_SECONDS,
            "tcp_user_timeout": GONE_AFTER_SECONDS * 1000,
            "application_name": session_name(),
            "options": _with_options_of(url),
        },
    )

    @event.listens_for(engine, "do_connect")
    def connect(
        _dialect: Dialect, _entry: object, _unnamed: object, asked: dict[str, object]
    ) -> DBAPIConnection:
        return cast(DBAPIConnection, with_its_own(silence.connected, asked))

    _ask_only_after_a_while(engine)

    @event.listens_for(engine, "commit")
    def begin_to_commit(connection: Connection) -> None:
        connection.info[_COMMITTING] = True

    let_unanswered_go_along(engine)

    # The driver would begin a transaction for each read too, and wait until it has begun.
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.info[_COMMITTING] = False
        options = connection.get_execution_options()
        begins = not (options.get(_READS) or options.get("isolation_level") == "AUTOCOMMIT")
        session, now = session_of(connection), time.monotonic()
        is_over = session.plans_are_over(plans_last, now)
        if is_over or not session.was_just_seen(now):
            # In one round trip.
            asked = [WHOSE, *(["DISCARD PLANS"] if is_over else []), *(["BEGIN"] if begins else [])]
            see_that_it_is(connection.exec_driver_sql("; ".join(asked)).scalar(), connection)
        elif begins:
            connection.exec_driver_sql("BEGIN", execution_options={UNANSWERED: True})

    event.listen(engine, "handle_error", _call_it_by_its_name)
    return engine


def _call_it_by_its_name(context: ExceptionContext) -> None:
    error = context.original_exception
    if not isinstance(error, context.dialect.loaded_dbapi.Error):
        return
    state = getattr(error, "sqlstate", None)
    # A session stays read-only; a new one may write, or be with another server.
    if state == _READ_ONLY or ends_the_session(error):
        context.is_disconnect = True
    if _may_be_committed(context):
        context.is_disconnect = True
        raise CommitInDoubt("COMMIT", None, error, connection_invalidated=True) from error
    # The driver has several names for a connection that is lost.
    if context.is_disconnect or state in _TAKES_NOTHING_IN:
        gone = context.is_disconnect
        raise OperationalError(
            context.statement, None, error, connection_invalidated=gone
        ) from error


def _may_be_committed(context: ExceptionContext) -> bool:
    connection = context.connection
    if connection is None or connection.invalidated or not connection.info.get(_COMMITTING):
        return False
    executed = context.execution_context
    is_answered = executed is not None and cast("Cursor", executed.cursor).pgresult is not None
    is_undone = undoes_the_transaction(context.original_exception)
    return is_answered or (context.is_disconnect and not is_undone)


def see_own_sessions(engine: Engine) -> None:
    """Check that two connections open at the same time have sessions of their own.

    The check of each new connection cannot notice a pooler that shares sessions, as long as there
    is only one connection.

    Raises:
        sqlalchemy.exc.OperationalError: they share one, or cannot be made.
    """
    from bot.storage.connections.sessions import WHOSE, see_that_it_is

    with engine.connect() as one, engine.connect() as other:
        for connection in (other, one):
            with connection.begin():
                see_that_it_is(connection.exec_driver_sql(WHOSE).scalar(), connection)


def _with_options_of(url: URL) -> str:
    """Our options, then those of the address: for each setting the last one counts."""
    given = url.query.get("options", ())
    return " ".join([_OPTIONS, *([given] if isinstance(given, str) else given)])


def _ask_only_after_a_while(engine: Engine) -> None:
    from bot.storage.connections.sessions import see_that_it_answers
    from bot.storage.connections.silence import PatientConnection

    def answers(dbapi_connection: DBAPIConnection) -> bool:
        # A ping takes as long as any other statement, and most connections are reused at once.
        driver = cast(PatientConnection, dbapi_connection)
        if not driver.was_just_heard:
            see_that_it_answers(driver)
        return True

    # SQLAlchemy can only ping before each use or never.
    engine.dialect.do_ping = answers  # type: ignore[method-assign]


def plan_nothing_twice(tx: Connection) -> None:
    """Have each statement of a transaction go by the plan that the session has, if it has one.

    Where the server expects less of that, it plans anew for what it is asked: for a few rows that
    takes longer than to execute it.
    """
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql(_PLAN_NOTHING_TWICE, execution_options={UNANSWERED: True})


def wait_for_rows_at_most(tx: Connection, seconds: float) -> None:
    """Limit the wait of a transaction for each row that another has locked."""
    timeout = f"SET LOCAL lock_timeout = '{seconds * 1000:.0f}ms'"
    tx.exec_driver_sql(timeout, execution_options={UNANSWERED: True})
