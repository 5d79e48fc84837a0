"""One serving process for an SQLite file: what it leases, nobody else may take for left behind."""

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


class ServedAlready(Exception):  # noqa: N818 (a state of things, told at the start)
    """Another process serves from this SQLite file. The sentence says which."""


@contextmanager
def serving_alone(database: Database) -> Iterator[None]:
    """Hold an SQLite file for serving; on PostgreSQL, where many may serve, this does nothing.

    The hold is a lock on a file beside the database. The system lets go of it however the process
    ends, and the file stays, for removing it would let two hold it. Only serving asks for it: every
    other command works meanwhile. Where the file system knows no locks, the log has a warning.

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
    """Its one true path: SQLite has followed links and made it absolute."""
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
    # Who holds it is for people only, so a full disk may swallow that.
    with contextlib.suppress(OSError):
        os.ftruncate(beside, 0)
        os.pwrite(beside, f"{os.getpid()}\n".encode(), 0)
