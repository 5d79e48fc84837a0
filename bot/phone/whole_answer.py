"""Gives up on a provider whose answer comes byte by byte.

`requests` limits the time between two bytes, and not that of all: a server that drips would be
listened to for ever, by a thread that nobody can end.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class _Open(threading.local):
    """The connection that this thread made last: it has one at a time."""

    last: socket.socket | None = None


_OPEN = _Open()


class CuttableAdapter(HTTPAdapter):
    """Makes connections that `cut_after` can cut."""

    def init_poolmanager(self, *args: object, **more: object) -> None:
        """As the session wants it, with connections of ours."""
        super().init_poolmanager(*args, **more)  # type: ignore[arg-type]  # handed on as they come
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


@contextmanager
def cut_after(seconds: float) -> Iterator[None]:
    """What this thread asks for inside the block fails, as a broken connection, after so long."""
    done = threading.Event()
    opened = _OPEN.__dict__
    timer = threading.Timer(seconds, _cut, (opened, done))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        done.set()
        timer.cancel()


def _cut(opened: dict[str, socket.socket], done: threading.Event) -> None:
    made = opened.get("last")
    if made is not None and not done.is_set():
        # It may have come to its end in this very moment.
        with contextlib.suppress(OSError):
            made.shutdown(socket.SHUT_RDWR)


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _OPEN.last = self.sock


class _SecureConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        # Whoever drips may do so while the connection is being secured, too.
        _OPEN.last = made = super()._new_conn()
        return made

    def connect(self) -> None:
        super().connect()
        _OPEN.last = self.sock


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection
