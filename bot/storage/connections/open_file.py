"""Notices when the SQLite file that our connections have open was replaced or removed.

A process can write on to a file that was removed, or replaced by a backup; all that it writes is
lost when it ends.
"""

import os
import sqlite3
import threading
from pathlib import Path

import structlog
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError

from bot.storage.connections.unfit import Unfit

log = structlog.get_logger(__name__)

_File = tuple[int, int] | None


class NotTheOpenedFile(sqlite3.OperationalError, Unfit):
    """The path of the database leads to another file than the open one, or to none."""

    def __init__(self) -> None:
        super().__init__(
            "the SQLite file was replaced or removed while this process had it open, and nothing "
            "more is written to it. Stop this process, see that the right file is in its place, "
            "and start it again"
        )


class OpenFile:
    """The file that the connections have open; any, while there are no connections.

    The database, its -wal and its -shm file are watched: the -wal holds the last writes, the -shm
    its index and locks, and SQLite keeps both as long as there is a connection. Whoever finds no
    -shm makes a new one, and the two then write without knowing of each other. `named` is the path
    in DATABASE_URL. It is watched too, since a link in it may be changed to lead elsewhere.
    """

    def __init__(self, named: str | None) -> None:
        is_path = named is not None and not named.startswith("file:")
        self._named = (Path(named).absolute(),) if is_path and named else ()
        self._lock = threading.Lock()
        self._connections: set[int] = set()
        self._paths: tuple[str, ...] = ()
        self._files: tuple[_File, ...] | None = None
        self._is_said = False

    def opened(self, connection: DBAPIConnection) -> None:
        """Add a connection; the first one sets the file.

        Raises:
            NotTheOpenedFile: the others have another file open. `connection` is closed.
        """
        with self._lock:
            if not self._connections:
                # Looked at for every write: those of one name only once, and not by way of Path.
                paths = map(str, (*_paths_of(connection), *self._named))
                self._paths = tuple(dict.fromkeys(paths))
                self._files = _files_at(self._paths)
            self._connections.add(id(connection))
        if not self._is_there():
            connection.close()
            self.closed(connection)
            raise NotTheOpenedFile

    def closed(self, connection: DBAPIConnection) -> None:
        """Remove a connection; the last one forgets the file."""
        with self._lock:
            self._connections.discard(id(connection))
            if not self._connections:
                self._files = None

    def see_that_it_is_there(self) -> None:
        """Check that the open file is still at its path.

        Raises:
            sqlalchemy.exc.OperationalError: it is not.
        """
        if not self._is_there():
            raise OperationalError("BEGIN", None, NotTheOpenedFile())

    def _is_there(self) -> bool:
        files = self._files
        is_there = files is None or files == _files_at(self._paths)
        if not is_there and not self._is_said:
            log.error("the SQLite file is not the one that was opened", file=self._paths[0])
        self._is_said = not is_there
        return is_there


def _paths_of(connection: DBAPIConnection) -> tuple[Path, ...]:
    """The database's path as SQLite has it, links followed, and that of its -wal file."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA database_list")
    ((_number, _name, path),) = cursor.fetchall()
    cursor.close()
    return Path(path), Path(f"{path}-wal"), Path(f"{path}-shm")


def _files_at(paths: tuple[str, ...]) -> tuple[_File, ...]:
    return tuple(map(_file_at, paths))


def _file_at(path: str) -> _File:
    try:
        found = os.stat(path)  # noqa: PTH116 (Path.stat takes half as long again)
    except OSError:
        return None
    return found.st_dev, found.st_ino
