"""The queue of writers to SQLite, which has one writer at a time."""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

# The part of the patience that is left for turn and file when the wait for a thread used it all.
# There are never more than a few threads in front, each for some milliseconds.
_LEAST_PART = 0.2


class WriteQueueTimeout(sqlite3.OperationalError):
    """The turn to write did not come in time, because another writer holds the file."""

    sqlite_errorname = "SQLITE_BUSY"


class WriteQueue:
    """Lets one thread write at a time; the others wait, `patience_seconds` at most.

    That is one limit for the sum of three waits: for a free thread, for the turn, and for other
    processes to release the file. So a sender gets an error while it still listens, and can retry.

    Urgent and other threads take turns, so that a crowd of one kind does not keep the other out.
    Among themselves they are first in, first out: otherwise a thread that gives the turn back and
    wants it again would always be quicker than those that wait.
    """

    def __init__(self, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._changed = threading.Condition()
        self._is_taken = False
        self._last_was_urgent = False
        self._waiting: dict[bool, deque[object]] = {True: deque(), False: deque()}
        self._this_thread = threading.local()

    def waited_for_thread(self, seconds: float) -> None:
        """Count a wait for the thread towards its next patience."""
        self._this_thread.waited_seconds = seconds

    @contextmanager
    def taken(self, *, urgent: bool = False) -> Iterator[float]:
        """Hold the turn; yields the seconds that are left to wait for other processes.

        Raises:
            sqlalchemy.exc.OperationalError: the turn did not come in time.
        """
        waited = self._this_thread.__dict__.pop("waited_seconds", 0.0)
        least = self._patience_seconds * _LEAST_PART
        until = time.monotonic() + max(self._patience_seconds - waited, least)
        if not self._take(urgent, until):
            raise OperationalError("BEGIN IMMEDIATE", None, WriteQueueTimeout("database is locked"))
        try:
            yield max(until - time.monotonic(), 0.0)
        finally:
            self._give_back()

    def _take(self, urgent: bool, until: float) -> bool:
        waiting, this = self._waiting[urgent], object()
        with self._changed:
            waiting.append(this)
            try:
                seconds = max(until - time.monotonic(), 0.0)
                if not self._changed.wait_for(lambda: self._may_go(this, urgent), seconds):
                    return False
            finally:
                waiting.remove(this)
            self._is_taken, self._last_was_urgent = True, urgent
            return True

    def _may_go(self, this: object, urgent: bool) -> bool:
        others_go_first = self._waiting[not urgent] and self._last_was_urgent is urgent
        is_first = self._waiting[urgent][0] is this
        return not self._is_taken and is_first and not others_go_first

    def _give_back(self) -> None:
        with self._changed:
            self._is_taken = False
            self._changed.notify_all()
