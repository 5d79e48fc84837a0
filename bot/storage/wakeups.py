"""Hearing from other processes on one PostgreSQL that something became due.

A hint and no more: it may be lost, and then the sweep of the engine finds what is due.
"""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import structlog
from sqlalchemy import Connection, text

log = structlog.get_logger(__name__)

_CHANNEL = "sleepwell_due"
_TOLD = text(f"SELECT pg_notify('{_CHANNEL}', :sender)")
# Short enough that a lost connection costs a few sweeps, long enough to spare a server that starts.
_RECONNECT_SECONDS = 2.0


class Wakeups:
    """Tells the others when a transaction of ours commits, and hears when one of theirs has."""

    def __init__(self, address: str) -> None:
        """`address` is what libpq connects to, such as postgresql://user:password@host/database."""
        self._address = address
        # Our own commits wake our engine without the way through the server.
        self._sender = uuid4().hex

    def tell(self, tx: Connection) -> None:
        """Tell the others once this transaction commits, and not if it rolls back."""
        tx.execute(_TOLD, {"sender": self._sender})

    async def hear(self, told: Callable[[], None]) -> None:
        """Call `told` whenever another process has committed something due; until cancelled.

        A connection that is lost is made again, and `told` then called for what may have been
        missed.
        """
        # The driver of a database that not everybody has.
        import psycopg

        while True:
            try:
                await self._hear(told)
            except psycopg.Error as problem:
                log.warning("not told by other processes for a while", problem=str(problem).strip())
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _hear(self, told: Callable[[], None]) -> None:
        import psycopg

        connecting = psycopg.AsyncConnection.connect(self._address, autocommit=True)
        async with await connecting as connection:
            await connection.execute(f"LISTEN {_CHANNEL}")
            told()
            async for notify in connection.notifies():
                if notify.payload != self._sender:
                    told()
