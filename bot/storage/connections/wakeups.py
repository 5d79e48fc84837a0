"""LISTEN and NOTIFY between processes on one PostgreSQL, when a commit makes something due.

Only a hint: if one is lost, the engine's sweep finds what is due.
"""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import structlog
from sqlalchemy import Connection

from bot.storage.connections.going_along import UNANSWERED

log = structlog.get_logger(__name__)

_CHANNEL = "sleepwell_due"
_NOTIFY = f"SELECT pg_notify('{_CHANNEL}', %(sender)s)"
# Short enough to miss only a few hints, long enough to spare a server that starts.
_RECONNECT_SECONDS = 2.0


class Wakeups:
    """Notifies other processes of our commits, and listens for theirs."""

    def __init__(self, address: str) -> None:
        """`address` is what libpq connects to, such as postgresql://user:password@host/database."""
        self._address = address
        # Marks our own notifications: our engine was already woken, without the server.
        self._sender = uuid4().hex

    def notify(self, tx: Connection) -> None:
        """Notify the others once this transaction commits, and not if it rolls back."""
        unanswered = {UNANSWERED: True}
        tx.exec_driver_sql(_NOTIFY, {"sender": self._sender}, execution_options=unanswered)

    async def hear(self, ring: Callable[[], None]) -> None:
        """Call `ring` whenever another process has committed something due; until cancelled.

        After a lost connection is made again, `ring` is called for commits that may have been
        missed.
        """
        # Imported late: installations on SQLite need no PostgreSQL driver.
        import psycopg

        while True:
            try:
                await self._hear(ring)
            except psycopg.Error as problem:
                log.warning("not told by other processes for a while", problem=str(problem).strip())
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _hear(self, ring: Callable[[], None]) -> None:
        import psycopg

        connecting = psycopg.AsyncConnection.connect(self._address, autocommit=True)
        async with await connecting as connection:
            await connection.execute(f"LISTEN {_CHANNEL}")
            ring()
            async for notify in connection.notifies():
                if notify.payload != self._sender:
                    ring()
