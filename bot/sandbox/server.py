"""Serve an ASGI application on a free port of localhost, inside the running event loop."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp

# Whoever comes again just as an idle connection is closed loses a request. Nobody waits so long.
_KEEP_ALIVE_SECONDS = 100
_LOOK_AGAIN_SECONDS = 0.005


def listen(port: int = 0) -> socket.socket:
    """Bind a port of 127.0.0.1 (default: a free one), before its application exists."""
    return socket.create_server(("127.0.0.1", port))


@contextlib.contextmanager
def reserved() -> Iterator[str]:
    """The address of a port for another program to listen on, which nobody else is given."""
    with socket.socket() as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", 0))
        url = url_of(bound)
        # Linux lets another listen beside a socket that is bound and does not; others do not.
        if sys.platform != "linux":
            bound.close()
        yield url


def url_of(listening: socket.socket) -> str:
    """The base address of a bound port, without a slash at its end."""
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


class LocalServer:
    """One ASGI application on 127.0.0.1, up once `start` has returned.

    The socket is bound before the server starts, so a port is never guessed and never raced for.
    Use as `async with LocalServer(app) as server:` and call `server.url`.
    """

    def __init__(
        self, app: ASGIApp, *, port: int = 0, listening: socket.socket | None = None
    ) -> None:
        """Serve on a port (0: a free one), or on one bound before with `listen`."""
        self._socket = listening or listen(port)
        self._server = _PromptServer(
            uvicorn.Config(
                app,
                log_config=None,
                lifespan="on",
                timeout_graceful_shutdown=1,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                ws="websockets-sansio",
            )
        )
        self._serving: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The TCP port bound on 127.0.0.1."""
        port: int = self._socket.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """The base address, without a slash at its end."""
        return url_of(self._socket)

    async def start(self) -> None:
        """Start serving.

        Raises:
            RuntimeError: the application refused to start; its own error has been logged.
        """
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            if self._serving.done():
                raise RuntimeError("the application did not start; see its log")
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def stop(self) -> None:
        """Finish requests in flight (one second at most) and close the port."""
        self._server.leave()
        if self._serving is not None:
            await self._serving
        self._socket.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()


class _PromptServer(uvicorn.Server):
    """Ends at once when told to; uvicorn's own looks only ten times a second for what is left."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        self.should_exit = True
        self._leaving.set()

    async def main_loop(self) -> None:
        ticks_in_tenths = 0
        while not await self.on_tick(ticks_in_tenths):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), timeout=1)
            ticks_in_tenths += 10

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in tuple(self.server_state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                await self._all_answered()
        except TimeoutError:
            for task in self.server_state.tasks:
                task.cancel()
        await self.lifespan.shutdown()

    async def _all_answered(self) -> None:
        state = self.server_state
        while state.connections or state.tasks:
            if state.tasks:
                await asyncio.wait(state.tasks)
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
