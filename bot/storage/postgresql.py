"""PostgreSQL: how we connect to it, and for how long what it has planned is gone by."""

import time
from typing import cast

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import OperationalError

KEEPALIVE_SECONDS = 15
ASKED_AGAIN_SECONDS = 5
# A server whose machine is gone says nothing, and TCP believes in it for a quarter of an hour.
GONE_AFTER_SECONDS = 10
# Longer than a lock is waited for, of which the server tells by itself.
SILENT_AFTER_SECONDS = 8.0

# To plan a statement costs as much as to carry it out for a few rows, and without a plan that is
# kept the check of each foreign key is planned anew for each row. But one made for an empty outbox
# goes through all of a storm's, so that none is kept for long.
PLANS_LAST_SECONDS = 1.0

# Nobody waits for ever behind a process that froze with a lock in its hand, and it loses the lock.
# And what is looked for is found by its index, and the first of many in the order of one. A server
# that has not looked at a table since it was small would go through all of it, or gather it by a
# bitmap and sort that. Where there is no index it goes through all the same, at a cost that it
# thinks of as so high that it would compile a program for it, if it were let.
_OPTIONS = (
    "-c lock_timeout=5s -c idle_in_transaction_session_timeout=15s"
    " -c enable_bitmapscan=off -c enable_seqscan=off -c jit=off"
)

# PostgreSQL, appendix A: read_only_sql_transaction, idle_in_transaction_session_timeout. The driver
# takes them for faults of ours; they pass, as other troubles of a database do.
_READ_ONLY = "25006"
_TAKES_NOTHING_IN = frozenset({_READ_ONLY, "25P03"})

_PLANNED_AT = "sleepwell_planned_at"
_COMMITTING = "sleepwell_committing"


class CommitInDoubt(OperationalError):  # noqa: N818 (a state of things)
    """The connection was lost while it committed: that may have been done, or not."""


def postgresql_engine(
    url: URL,
    *,
    connections: int,
    silent_after_seconds: float = SILENT_AFTER_SECONDS,
    plans_last_seconds: float = PLANS_LAST_SECONDS,
) -> Engine:
    """The connections to a server, of which so many are kept open."""
    # The driver of a database that not everybody has.
    from bot.storage.other_sessions import session_name
    from bot.storage.sessions import WHOSE, see_that_it_is, with_its_own
    from bot.storage.silence import Silence

    silence = Silence(after_seconds=silent_after_seconds)
    # Of the connections that are free the one used last is taken: it has what it needs at hand.
    # What monitors and people said is in no error, and so in no log.
    engine = create_engine(
        url,
        hide_parameters=True,
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

    @event.listens_for(engine, "begin")
    def forget_old_plans(connection: Connection) -> None:
        connection.info[_COMMITTING] = False
        now = time.monotonic()
        if now - connection.info.setdefault(_PLANNED_AT, now) >= plans_last_seconds:
            connection.info[_PLANNED_AT] = now
            # In one go, so that to ask whose session this still is costs nothing.
            whose = connection.exec_driver_sql(f"{WHOSE}; DISCARD PLANS").scalar()
            see_that_it_is(whose, connection)

    @event.listens_for(engine, "handle_error")
    def call_it_by_its_name(context: ExceptionContext) -> None:
        error = context.original_exception
        state = getattr(error, "sqlstate", None)
        if state == _READ_ONLY:
            # What a session may do is settled when it begins. The next ones may do more, or be
            # with another server.
            context.is_disconnect = True
        if state in _TAKES_NOTHING_IN:
            raise OperationalError(context.statement, None, error) from error
        if context.is_disconnect and _was_committing(context.connection):
            raise CommitInDoubt("COMMIT", None, error) from error

    return engine


def _was_committing(connection: Connection | None) -> bool:
    return connection is not None and connection.info.get(_COMMITTING, False)


def see_own_sessions(engine: Engine) -> None:
    """See that connections that exist at once have sessions of their own.

    Each is asked when it is made, and that shows what becomes of the others' sessions only once
    there are others.

    Raises:
        sqlalchemy.exc.OperationalError: they do not, or cannot be made.
    """
    from bot.storage.sessions import WHOSE, see_that_it_is

    with engine.connect() as one, engine.connect() as other:
        for connection in (other, one):
            with connection.begin():
                see_that_it_is(connection.exec_driver_sql(WHOSE).scalar(), connection)


def _with_options_of(url: URL) -> str:
    """Ours, and then those in the address, of which the last counts for each setting."""
    given = url.query.get("options", ())
    return " ".join([_OPTIONS, *([given] if isinstance(given, str) else given)])


def _ask_only_after_a_while(engine: Engine) -> None:
    from bot.storage.silence import PatientConnection

    ask = engine.dialect.do_ping

    def answers(dbapi_connection: DBAPIConnection) -> bool:
        # To ask takes as long as any other statement, and most are used again at once.
        if isinstance(dbapi_connection, PatientConnection) and dbapi_connection.was_just_heard:
            return True
        return ask(dbapi_connection)

    # SQLAlchemy asks before each use or never.
    engine.dialect.do_ping = answers  # type: ignore[method-assign]


def lock_timeout(seconds: float) -> str:
    """What says in a transaction how long it waits for each row that somebody else holds."""
    return f"SET LOCAL lock_timeout = '{seconds * 1000:.0f}ms'"
