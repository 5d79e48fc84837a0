"""The real database, through a connection that breaks as the world says, and without threads."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage import revision_policies
from bot.storage.database import Database

P = ParamSpec("P")
R = TypeVar("R")

# Statements are compiled once for an engine, and a process that dies takes nothing else with it.
_ENGINES: dict[str, Engine] = {}


class Boundaries(Protocol):
    """Told at every boundary between a process and its database; may end or disturb it there."""

    def before_transaction(self) -> None:
        """A transaction is about to begin."""
        ...

    def before_commit(self) -> None:
        """All of a transaction is done but for its commit."""
        ...

    def after_commit(self) -> None:
        """A transaction has just been committed."""
        ...

    async def in_thread(self) -> None:
        """Work is about to be handed to a thread."""
        ...


class ShakyDatabase(Database):
    """One process's way to the database."""

    def __init__(self, url: str, boundaries: Boundaries) -> None:
        super().__init__(url)
        if url not in _ENGINES:
            _ENGINES[url] = self.engine
            if self.is_sqlite:
                event.listen(self.engine, "connect", _without_fsync)
        self.engine = _ENGINES[url]
        self._boundaries = boundaries

    @contextmanager
    def write(
        self, *, row_patience_seconds: float | None = None, urgent: bool = False
    ) -> Iterator[Connection]:
        """A transaction that may change rows, if nothing happens to it."""
        self._boundaries.before_transaction()
        with super().write(row_patience_seconds=row_patience_seconds, urgent=urgent) as tx:
            yield tx
            self._boundaries.before_commit()
        self._boundaries.after_commit()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, if nothing happens to it."""
        self._boundaries.before_transaction()
        with super().read() as tx:
            yield tx

    async def in_thread(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it here and now, or once the world lets it."""
        await self._boundaries.in_thread()
        return work(*args, **kwargs)


def forget(url: str) -> None:
    """Close what is open to a database that is about to be replaced, and what is known of it."""
    if url in _ENGINES:
        _ENGINES[url].dispose()
        revision_policies._known.pop(_ENGINES[url], None)


def _without_fsync(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # Processes crash here, and never the machine.
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.close()
