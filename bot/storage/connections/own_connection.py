"""A pool that keeps one connection for the thread that stores alerts.

What PostgreSQL has prepared, planned and looked up for a session is of use to this session alone.
An alert that got whichever connection is free would find little of that, most of the time.
"""

import threading

from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

_this_thread = threading.local()


def keep_its_connection() -> None:
    """Let this thread have the connection that it had before, in every pool."""
    _this_thread.keeps = True


class OwnConnection(QueuePool):
    """A QueuePool, but for one thread, which called `keep_its_connection`."""

    # SQLAlchemy logs under the name of a pool's module, and our own names are told from INFO on.
    __module__ = QueuePool.__module__

    _kept: ConnectionPoolEntry | None = None

    def _do_get(self) -> ConnectionPoolEntry:
        kept = self._take_kept() if _keeps() else None
        return super()._do_get() if kept is None else kept

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        if self._kept is None and _keeps():
            self._kept = record
        else:
            super()._do_return_conn(record)

    def dispose(self) -> None:
        """Close all connections that are not in use."""
        kept = self._take_kept()
        if kept is not None:
            super()._do_return_conn(kept)
        super().dispose()

    def _take_kept(self) -> ConnectionPoolEntry | None:
        kept, self._kept = self._kept, None
        return kept


def _keeps() -> bool:
    return getattr(_this_thread, "keeps", False)
