"""A wire between two programs that can be cut: TCP from a port of localhost to somewhere else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_CHUNK = 65536


class Wire:
    """Carries every connection on to where `connect` leads, until it is cut.

    `cut` breaks all connections and refuses new ones; `clog` keeps them, and carries nothing more
    either way; `mend` ends both.
    """

    def __init__(self, connect: Callable[[], Awaitable[Ends]]) -> None:
        self._connect = connect
        self._server: asyncio.Server | None = None
        self._carrying: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._is_cut = False

    @asynccontextmanager
    async def laid(self, port: int = 0) -> AsyncIterator[int]:
        """Listen on a port of 127.0.0.1, a free one where none is named; yields the port."""
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", port)
        try:
            yield self._server.sockets[0].getsockname()[1]
        finally:
            self._server.close()
            self.cut()
            await asyncio.gather(*self._carrying, return_exceptions=True)

    def cut(self) -> None:
        """Break everything, as when the machine at the other end dies."""
        self._is_cut = True
        for task in self._carrying:
            task.cancel()

    def clog(self) -> None:
        """Let nothing through, and break nothing, as when a network forgets its routes."""
        self._flows.clear()

    def mend(self) -> None:
        """As good as new; what was broken stays broken, and what was held up arrives."""
        self._is_cut = False
        self._flows.set()

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carrying.add(task)
        try:
            # Cancelled is what `cut` does; nobody waits for this task.
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await self._carry(reader, writer)
        finally:
            self._carrying.discard(task)
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            return
        there_reader, there_writer = await self._connect()
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._flow(reader, there_writer))
                both.create_task(self._flow(there_reader, writer))
        except* OSError:
            pass
        finally:
            there_writer.transport.abort()

    async def _flow(self, from_: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        while chunk := await from_.read(_CHUNK):
            await self._flows.wait()
            to.write(chunk)
            await to.drain()
        to.close()
