"""A time-out for answers of PostgreSQL.

Neither the server's own time-outs nor TCP's help when its processes stand still and their kernel
goes on: the kernel accepts what is sent, and keeps the connection.
"""

import select
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TypeVar, cast

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import ConnStatus, TransactionStatus
from sqlalchemy import Connection

from bot.storage.connections.going_along import Kept
from bot.storage.connections.last_statement import LastStatement
from bot.storage.connections.session import Session

R = TypeVar("R")

CONNECT_TIMEOUT_SECONDS = 5
# Once the server is known to be silent, further queries fail soon. The least that libpq allows.
SILENT_STILL_SECONDS = 2

FRESH_SECONDS = 1.0

ENDS = "this process ends, and asks nothing more"

_LOOK_UP_SECONDS = 0.1


class Silence:
    """Whether a server left a query unanswered and has answered none since."""

    def __init__(self, *, after_seconds: float, last: LastStatement | None = None) -> None:
        self._after_seconds = after_seconds
        self._last = last or LastStatement()
        self.is_on = False

    @property
    def patience_seconds(self) -> float:
        """How long to wait for an answer."""
        return min(SILENT_STILL_SECONDS, self._after_seconds) if self.is_on else self._after_seconds

    def see_that_more_may_be_asked(self) -> None:
        """Raises psycopg.OperationalError: the process ends."""
        if self._last.is_over:
            raise psycopg.OperationalError(ENDS)

    def connected(self, asked: Mapping[str, Any]) -> "PatientConnection":
        """A new connection, with the arguments `asked` of psycopg.connect.

        Raises:
            psycopg.OperationalError: also if the server does not answer in time.
        """
        self.see_that_more_may_be_asked()
        timeout = SILENT_STILL_SECONDS if self.is_on else CONNECT_TIMEOUT_SECONDS
        try:
            connection = PatientConnection.connect(**{**asked, "connect_timeout": timeout})
        except psycopg.errors.ConnectionTimeout:
            self.is_on = True
            raise
        connection.silence, self.is_on = self, False
        return connection


class _Together(psycopg.Pipeline):
    """Statements that are sent together.

    The driver would ask for the answers once more after their end. With that question the server
    takes the session for busy for ever: it would not end a transaction whose process froze.
    """

    def _exit_gen(self) -> PQGen[None]:
        self._enqueue_sync()
        try:
            yield from self._communicate_gen()
            yield from self._fetch_gen(flush=False)
        except psycopg.Error:
            if self.pgconn.status != ConnStatus.BAD:
                with suppress(psycopg.Error):
                    yield from self._fetch_gen(flush=False)
                self._close_where_answers_are_left()
            raise

    def _close_where_answers_are_left(self) -> None:
        # The server said that it ends the session, and what we are told next is not to hide that.
        if self.level == 1:
            try:
                self.pgconn.exit_pipeline_mode()
            except psycopg.OperationalError:
                self.pgconn.finish()


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed when the server does not answer in time.

    The unanswered statement has then no effect, except for a commit, which may have succeeded or
    may still succeed.
    """

    silence: Silence | None = None
    # Set as soon as it is made.
    session: Session
    _heard_at = 0.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (they are its base's)
        super().__init__(*args, **kwargs)
        # Statements that go along with the next one (`unanswered`).
        self.kept: Kept = []

    @property
    def was_just_heard(self) -> bool:
        """Whether the server answered less than a second ago and has not closed it since."""
        if self.closed or time.monotonic() - self._heard_at > FRESH_SECONDS:
            return False
        # A server that ends a connection sends a message, which would be readable now.
        said = select.poll()
        said.register(self.fileno(), select.POLLIN)
        return not said.poll(0)

    def wait(
        self, gen: PQGen[R], interval: float = _LOOK_UP_SECONDS, timeout: float | None = None
    ) -> R:
        """Wait for the server's answer.

        Raises:
            psycopg.OperationalError: also when there is none within the time-out.
        """
        silence = self.silence
        if silence is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            silence.see_that_more_may_be_asked()
        except psycopg.OperationalError:
            self.pgconn.finish()
            raise
        asked = self.pgconn.pipeline_status
        answer = super().wait(self._in_time(gen, silence), interval)
        # Statements that go together are sent before any of them is answered, and before the first
        # of them nothing is.
        only_began = asked != self.pgconn.pipeline_status
        if self.pgconn.transaction_status != TransactionStatus.ACTIVE and not only_began:
            silence.is_on, self._heard_at = False, time.monotonic()
        return answer

    def _in_time(self, gen: PQGen[R], silence: Silence) -> PQGen[R]:
        """The same, until nothing is heard for as long as the patience lasts."""
        patience, heard_at = silence.patience_seconds, time.monotonic()
        try:
            waits_for = next(gen)
            while True:
                ready = yield waits_for
                if ready:
                    heard_at = time.monotonic()
                elif time.monotonic() - heard_at >= patience:
                    break
                waits_for = gen.send(ready)
        except StopIteration as end:
            return cast(R, end.value)
        silence.is_on = True
        # A connection in the middle of an answer cannot be used any more.
        self.pgconn.finish()
        raise psycopg.OperationalError(f"the server has not answered for {patience:g} seconds")

    @contextmanager
    def pipeline(self) -> Iterator[psycopg.Pipeline]:
        """Send statements together, and wait for their answers in the end.

        Raises:
            psycopg.Error: the first of them.
        """
        if self._pipeline is None:
            self._pipeline = _Together(self)
        first: psycopg.Error | None = None
        try:
            with super().pipeline() as together:
                try:
                    yield together
                except psycopg.Error as problem:
                    # If it came out of the block, the driver would log what follows from it.
                    first = problem
        except psycopg.Error as problem:
            first = first or problem
        if first is not None:
            raise first

    def forget_prepared(self) -> None:
        """Prepare all statements anew.

        The driver takes a statement for prepared that was to be while another, sent before it,
        failed: the server has left it out.
        """
        self._prepared.clear()


def take_all_the_time(tx: Connection) -> None:
    """Let statements of this connection take any time, for as long as it exists."""
    driver = tx.connection.driver_connection
    if isinstance(driver, PatientConnection):
        driver.silence = None
