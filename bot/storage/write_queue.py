"""Who may write to SQLite next: it takes one writer at a time, and none waits without end."""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

# How much of the patience is left for the turn and the file when waiting for a thread used it all.
# In this process there are never more than a few threads in front, each of some milliseconds.
_LEAST_PART = 0.2


class WriteQueueTimeout(sqlite3.OperationalError):
    """The turn to write did not come in time, because somebody does not let go of the file."""

    sqlite_errorname = "SQLITE_BUSY"


class WriteQueue:
    """Lets one thread write at a time, and has the others wait, with one patience for all waiting.

    That is `patience_seconds` for a thread to work in, for the turn, and for other processes to let
    go of the file. Whoever asks is told then, while they still listen, and can ask again.

    Where urgent and other threads wait, they take turns: neither is kept out by a crowd of the
    others. Among themselves whoever asked first goes first: who gives the turn back and wants it at
    once again would else be quicker than all who wait.
    """

    def __init__(self, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._changed = threading.Condition()
        self._is_taken = False
        self._last_was_urgent = False
        self._waiting: dict[bool, deque[object]] = {True: deque(), False: deque()}
        self._this_thread = threading.local()

    def waited_for_thread(self, seconds: float) -> None:
        """What this thread does now has waited so long already."""
        self._this_thread.waited_seconds = seconds

    @contextmanager
    def taken(self, *, urgent: bool = False) -> Iterator[float]:
        """The turn, and the seconds that are left to wait for other processes.

        Raises:
            sqlalchemy.exc.OperationalError: it did not come in time.
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
