"""The real database, through a connection that breaks as the world says, and without threads."""

import re
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.database import Database
from bot.storage.stored_schedules import revision_policies

P = ParamSpec("P")
R = TypeVar("R")

_WHOSE = "simulated process"
_TABLES = "tables that were changed"
_WRITTEN_TO = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
_CHANGES = ("INSERT", "UPDATE", "DELETE", "WITH")

# Statements are compiled once for an engine, and a process that dies takes nothing else with it.
_ENGINES: dict[str, Engine] = {}


class Boundaries(Protocol):
    """Told at every boundary between a process and its database; may end or disturb it there."""

    def before_transaction(self) -> None:
        """A transaction is about to begin."""
        ...

    def before_change(self) -> None:
        """A transaction is about to change rows for the first time; it has read them before."""
        ...

    def before_commit(self) -> None:
        """All of a transaction is done but for its commit."""
        ...

    def after_commit(self, changed: Collection[str]) -> None:
        """A transaction has just been committed that wrote to these tables."""
        ...

    async def in_thread(self) -> None:
        """Work is about to be handed to a thread."""
        ...

    async def out_of_thread(self) -> None:
        """A thread has done its work, and is about to say so."""
        ...


class ShakyDatabase(Database):
    """One process's way to the database."""

    def __init__(self, url: str, boundaries: Boundaries) -> None:
        super().__init__(url)
        if url not in _ENGINES:
            _ENGINES[url] = self.engine
            if self.is_sqlite:
                event.listen(self.engine, "do_connect", _watched)
            event.listen(self.engine, "connect", _without_fsync if self.is_sqlite else _in_a_hurry)
            event.listen(self.engine, "before_cursor_execute", _before_statement)
        self.engine = _ENGINES[url]
        self._boundaries = boundaries

    @contextmanager
    def write(
        self,
        *,
        row_patience_seconds: float | None = None,
        urgent: bool = False,
        sorts_tables: bool = False,
    ) -> Iterator[Connection]:
        """A transaction that may change rows, if nothing happens to it."""
        self._boundaries.before_transaction()
        # Nobody lets go of a lock while somebody waits for it here: there is one thread.
        with super().write(urgent=urgent, sorts_tables=sorts_tables) as tx:
            tx.info[_WHOSE] = self._boundaries
            tx.info[_TABLES] = changed = set[str]()
            try:
                yield tx
            finally:
                tx.info.pop(_WHOSE, None)
                tx.info.pop(_TABLES, None)
            self._boundaries.before_commit()
        self._boundaries.after_commit(changed)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, if nothing happens to it."""
        self._boundaries.before_transaction()
        with super().read() as tx:
            yield tx

    async def in_thread(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it here and now, or once the world lets it."""
        return await self._in_thread(lambda: work(*args, **kwargs))

    async def in_kept_thread(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The same: what comes in until the world lets it is done together."""
        return await self._in_thread(lambda: work(*args, **kwargs))

    async def in_thread_for_people(
        self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """The same, for somebody who waits."""
        return await self._in_thread(lambda: work(*args, **kwargs))

    async def _in_thread(self, work: Callable[[], R]) -> R:
        await self._boundaries.in_thread()
        try:
            return work()
        finally:
            await self._boundaries.out_of_thread()

    def waited_since(self, asked_at: float) -> None:
        """Nobody waits in real time here."""


def forget(url: str) -> None:
    """Close what is open to a database that is about to be replaced, and what is known of it."""
    if url in _ENGINES:
        _ENGINES[url].dispose()
        revision_policies._known.pop(_ENGINES[url], None)


class _Watched(sqlite3.Connection):
    """Statements that go straight to it are noticed as well."""

    info: dict[Any, Any]

    def execute(self, statement: str, given: Sequence[Any] = (), /) -> sqlite3.Cursor:  # type: ignore[override]
        """Execute it, unless something happens before."""
        _before(self.info, statement)
        return super().execute(statement, given)


def _watched(_dialect: object, _entry: object, given: Any, named: Any) -> _Watched:  # noqa: ANN401 (sqlite3.connect's)
    return sqlite3.connect(*given, factory=_Watched, **named)


def _before_statement(
    connection: Connection,
    _cursor: object,
    statement: str,
    _parameters: object,
    _context: object,
    _many: bool,
) -> None:
    _before(connection.info, statement)


def _before(info: dict[Any, Any], statement: str) -> None:
    if not statement.startswith(_CHANGES) or _TABLES not in info:
        return
    info[_TABLES] |= _written_to(statement)
    if _WHOSE in info:
        boundaries: Boundaries = info.pop(_WHOSE)
        boundaries.before_change()


@lru_cache(maxsize=1_000)
def _written_to(statement: str) -> frozenset[str]:
    return frozenset(_WRITTEN_TO.findall(statement))


def _in_a_hurry(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # Whoever holds a lock stands still for as long as another waits: there is one thread.
    cursor = connection.cursor()
    cursor.execute("SET lock_timeout = '5ms'")
    cursor.close()
    connection.commit()


def _without_fsync(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    cast("_Watched", connection).info = entry.info
    # Processes crash here, and never the machine.
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.close()
