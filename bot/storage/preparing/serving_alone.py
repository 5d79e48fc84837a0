"""One serving process for an SQLite file: a second would take its leases for abandoned ones."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from bot.storage.database import Database

log = structlog.get_logger(__name__)

_BESIDE = ".serving"


class ServedAlready(Exception):  # noqa: N818 (a state of things, reported at the start)
    """Another process serves this SQLite file. The sentence says which."""


@contextmanager
def serving_alone(database: Database) -> Iterator[None]:
    """Hold an SQLite file for serving; on PostgreSQL, where many may serve, this does nothing.

    It locks a file beside the database. The system releases the lock however the process ends. The
    file stays, because removing it would let two processes hold a lock. Other commands do not ask
    for the lock. If the file system has no locks, a warning is logged.

    Raises:
        ServedAlready: another process holds it.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be used.
    """
    if not database.is_sqlite:
        yield
        return
    file = _file_of(database)
    with contextlib.ExitStack() as open_while_serving:
        try:
            beside = os.open(f"{file}{_BESIDE}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            open_while_serving.callback(os.close, beside)
            _hold(beside, file)
        except OSError as problem:
            log.warning("not kept from others who serve", file=str(file), problem=problem.strerror)
        yield


def _file_of(database: Database) -> Path:
    """Its absolute path, with links followed by SQLite."""
    with database.read() as tx:
        return Path(tx.exec_driver_sql("PRAGMA database_list").one()[2])


def _hold(beside: int, file: Path) -> None:
    try:
        fcntl.flock(beside, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(beside, 20, 0).decode("ascii", "replace").strip()
        raise ServedAlready(
            f"Another oncall serve uses this file (pid {holder or 'unknown'}): {file}. End it, or "
            "set DATABASE_URL to another."
        ) from None
    # The pid only helps people, so a full disk may prevent it.
    with contextlib.suppress(OSError):
        os.ftruncate(beside, 0)
        os.pwrite(beside, f"{os.getpid()}\n".encode(), 0)
