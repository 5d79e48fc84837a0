"""A PostgreSQL that says nothing any more: it is given up, so that nobody waits for it for ever.

Neither the server's time-outs nor TCP's help where its processes stand still and the kernel of
their machine goes on: that takes in what is sent, and keeps the connection.
"""

import select
import time
from collections.abc import Mapping
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Connection

R = TypeVar("R")

CONNECT_TIMEOUT_SECONDS = 5
# Once it is known to be silent, everybody who asks is to hear so soon. The least libpq knows.
SILENT_STILL_SECONDS = 2

FRESH_SECONDS = 1.0

_LOOK_UP_SECONDS = 0.1


class Silence:
    """Whether a server has left something unanswered, and has not been heard of since."""

    def __init__(self, *, after_seconds: float) -> None:
        self._after_seconds = after_seconds
        self.is_on = False

    @property
    def patience_seconds(self) -> float:
        """How long an answer of the server is waited for."""
        return min(SILENT_STILL_SECONDS, self._after_seconds) if self.is_on else self._after_seconds

    def connected(self, asked: Mapping[str, Any]) -> "PatientConnection":
        """A new connection, as psycopg is asked for one.

        Raises:
            psycopg.OperationalError: also for a server that does not answer in time.
        """
        timeout = SILENT_STILL_SECONDS if self.is_on else CONNECT_TIMEOUT_SECONDS
        try:
            connection = PatientConnection.connect(**{**asked, "connect_timeout": timeout})
        except psycopg.errors.ConnectionTimeout:
            self.is_on = True
            raise
        connection.silence, self.is_on = self, False
        return connection


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed when the server does not answer in time.

    What was asked for then has not been done, but for a commit: it may have been, or may yet be.
    """

    silence: Silence | None = None
    # What it called its session when it asked for one.
    session: str | None = None
    _heard_at = 0.0

    @property
    def was_just_heard(self) -> bool:
        """Whether it answered less than a second ago, and has not been ended since."""
        if self.closed or time.monotonic() - self._heard_at > FRESH_SECONDS:
            return False
        # A server that ends a connection says so, and closes it.
        said = select.poll()
        said.register(self.fileno(), select.POLLIN)
        return not said.poll(0)

    def wait(
        self, gen: PQGen[R], interval: float = _LOOK_UP_SECONDS, timeout: float | None = None
    ) -> R:
        """What the server answers.

        Raises:
            psycopg.OperationalError: also when it has not, for as long as is waited.
        """
        silence = self.silence
        if silence is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        patience, began = silence.patience_seconds, time.monotonic()
        try:
            answer = super().wait(gen, interval, patience)
        except psycopg.OperationalError as problem:
            if time.monotonic() - began < patience:
                raise
            silence.is_on = True
            # Half-way through an answer it cannot be used any more.
            self.pgconn.finish()
            raise psycopg.OperationalError(
                f"the server has not answered for {patience:g} seconds"
            ) from problem
        silence.is_on, self._heard_at = False, time.monotonic()
        return answer


def take_all_the_time(tx: Connection) -> None:
    """What this connection is asked for may take long, for as long as it exists: no limit."""
    driver = tx.connection.driver_connection
    if isinstance(driver, PatientConnection):
        driver.silence = None
