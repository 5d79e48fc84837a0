"""One database, SQLite or PostgreSQL, behind the same code."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.storage.connections.commit_hooks import call_all, fresh_hooks
from bot.storage.connections.last_statement import LastStatement
from bot.storage.connections.observed import Observation, take_observed
from bot.storage.connections.open_file import OpenFile
from bot.storage.connections.own_connection import keep_its_connection
from bot.storage.connections.postgresql import (
    READS,
    SILENT_AFTER_SECONDS,
    postgresql_engine,
    see_own_sessions,
    wait_for_rows_at_most,
)
from bot.storage.connections.sqlite import PATIENCE_OPTION, SORTS_TABLES_OPTION, sqlite_engine
from bot.storage.connections.urls import as_sqlalchemy_url, libpq_address
from bot.storage.connections.wakeups import Wakeups
from bot.storage.connections.write_queue import WriteQueue

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 8
_FOR_PEOPLE = 2
PATIENCE_SECONDS = 5.0


class NotToBeWritten(Exception):  # noqa: N818 (it names the state the database is in)
    """Writing is refused at the moment. The sentence says why."""


_MADE_DUE = "sleepwell_made_due"


class Database:
    """Transactions on one database, and threads to run them in beside an event loop.

    A transaction commits when its block ends and rolls back when the block raises. On SQLite there
    is one writer at a time: writers of this process queue for a lock instead of polling the file.
    A writer that has waited `patience_seconds` there gets an OperationalError, as by PostgreSQL's
    lock_timeout, and so does a query that PostgreSQL has not answered in `silent_after_seconds`.
    """

    def __init__(
        self,
        url: str,
        *,
        patience_seconds: float = PATIENCE_SECONDS,
        silent_after_seconds: float = SILENT_AFTER_SECONDS,
    ) -> None:
        self.url = as_sqlalchemy_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._last = LastStatement()
        self._file = OpenFile(self.url.database) if self.is_sqlite else None
        self.engine = (
            sqlite_engine(self.url, patience_seconds, self._file)
            if self._file is not None
            else postgresql_engine(
                self.url,
                connections=THREADS,
                silent_after_seconds=silent_after_seconds,
                last=self._last,
            )
        )
        self._patience_seconds = patience_seconds
        self._write_queue = WriteQueue(patience_seconds) if self.is_sqlite else None
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")
        self._kept_thread = ThreadPoolExecutor(
            1, thread_name_prefix="database, alerts", initializer=keep_its_connection
        )
        self._for_people = ThreadPoolExecutor(_FOR_PEOPLE, thread_name_prefix="database, people")
        self._refusal: str | None = None
        self._after_commit: list[Callable[[], None]] = []
        self._observers: list[Callable[[Observation], None]] = []
        self._wakeups = None if self.is_sqlite else Wakeups(libpq_address(self.url))

    @contextmanager
    def write(
        self,
        *,
        row_patience_seconds: float | None = None,
        urgent: bool = False,
        sorts_tables: bool = False,
    ) -> Iterator[Connection]:
        """A transaction that may change rows.

        On SQLite, an `urgent` one overtakes the others that wait for their turn, all but one, and
        one that `sorts_tables` does so in a temporary file, not in memory. On PostgreSQL, it waits
        `row_patience_seconds` for each row that another has locked.

        Raises:
            sqlalchemy.exc.OperationalError: also when such a wait has timed out, and while
                `refuse_writing` is in effect.
        """
        if self._refusal is not None:
            raise OperationalError("BEGIN", None, NotToBeWritten(self._refusal))
        self._see_that_the_file_is_there()
        with self._turn(urgent) as patience_seconds, self.engine.connect() as connection:
            connection.info.pop(_MADE_DUE, None)
            take_observed(connection)
            hooks = fresh_hooks(connection)
            connection = connection.execution_options(
                **{PATIENCE_OPTION: patience_seconds, SORTS_TABLES_OPTION: sorts_tables}
            )
            with hooks.otherwise_undone():
                with connection.begin():
                    if row_patience_seconds is not None and not self.is_sqlite:
                        wait_for_rows_at_most(connection, row_patience_seconds)
                    yield connection
                    made_due = connection.info.pop(_MADE_DUE, False)
                    if made_due and self._wakeups is not None:
                        self._wakeups.notify(connection)
                    call_all(hooks.committing)
                # The commit may have gone into a file that was removed meanwhile.
                self._see_that_the_file_is_there()
            # Before the connection is put in order for the next: a call waits for this.
            call_all(hooks.committed)
            observed = take_observed(connection)
        if made_due:
            for told in self._after_commit:
                told()
        for observation in observed:
            for observer in self._observers:
                observer(observation)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, from one snapshot on SQLite; none on PostgreSQL."""
        self._see_that_the_file_is_there()
        with self.engine.connect() as connection, connection.execution_options(**READS).begin():
            yield connection

    def check_connections(self) -> None:
        """Check that each connection has a session of its own, also behind a pooler.

        Raises:
            sqlalchemy.exc.OperationalError: one has none, with `Unfit` for its cause; or the
                database cannot be reached.
        """
        if not self.is_sqlite:
            see_own_sessions(self.engine)

    def _see_that_the_file_is_there(self) -> None:
        if self._file is not None:
            self._file.see_that_it_is_there()

    def _turn(self, urgent: bool) -> AbstractContextManager[float]:
        if self._write_queue is None:
            return nullcontext(self._patience_seconds)
        return self._write_queue.taken(urgent=urgent)

    def refuse_writing(self, why: str | None) -> None:
        """Refuse every write from now on, for this reason; with None, accept writes again."""
        self._refusal = why

    def ask_nothing_after(self, seconds: float) -> None:
        """Begin no statement on PostgreSQL once so much time has passed, for the process ends."""
        self._last.within(seconds)

    def after_commit(self, ring: Callable[[], None]) -> None:
        """Call `ring`, in the thread that wrote, after each commit that made something due."""
        self._after_commit.append(ring)

    def observed_by(self, observer: Callable[[Observation], None]) -> None:
        """Call `observer`, in the thread that wrote, with each observation of a commit."""
        self._observers.append(observer)

    async def hear_others(self, ring: Callable[[], None]) -> None:
        """Call `ring`, in the event loop, after such commits of other processes; until cancelled.

        Only a hint: it may be lost. On SQLite there are no other processes, and this returns.
        """
        if self._wakeups is not None:
            await self._wakeups.hear(ring)

    async def in_thread(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run blocking database work beside the event loop."""
        return await self._in(self._threads, partial(work, *args, **kwargs))

    async def in_thread_for_people(
        self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """The same in a thread reserved for people who wait for an answer by telephone."""
        return await self._in(self._for_people, partial(work, *args, **kwargs))

    async def in_kept_thread(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The same in the thread reserved for alerts, so that they wait for no other work."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._kept_thread, partial(work, *args, **kwargs))

    async def _in(self, threads: ThreadPoolExecutor, work: Callable[[], R]) -> R:
        asked_at = time.monotonic()

        def run() -> R:
            self.waited_since(asked_at)
            return work()

        return await asyncio.get_running_loop().run_in_executor(threads, run)

    def waited_since(self, asked_at: float) -> None:
        """Count the wait since `asked_at` (time.monotonic()) into this thread's next patience."""
        if self._write_queue is not None:
            self._write_queue.waited_for_thread(time.monotonic() - asked_at)

    def close(self) -> None:
        """Wait for running work, drop work that has not begun, and close all connections."""
        self._threads.shutdown(cancel_futures=True)
        self._kept_thread.shutdown(cancel_futures=True)
        self._for_people.shutdown(cancel_futures=True)
        self._last.forget()
        self.engine.dispose()


def made_due(tx: Connection) -> None:
    """Wake the engine once this transaction commits, because it has made something due."""
    tx.info[_MADE_DUE] = True
