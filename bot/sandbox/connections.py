"""Connections that can be cut, to simulate a network that is down."""

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

# The control API stays reachable, or nobody could bring the network up again.
STAYS_UP = ("/control",)


class Network:
    """The state of a sandbox's network, and its open connections."""

    def __init__(self) -> None:
        self._open: list[Callable[[], None]] = []
        self.is_down = False

    def down(self) -> None:
        """Cut every connection, present and future."""
        self.is_down = True
        for cut in tuple(self._open):
            cut()

    def up(self) -> None:
        """Accept connections again."""
        self.is_down = False

    def connected(self, cut: Callable[[], None]) -> Callable[[], None]:
        """Register the function that cuts a connection; returns one that unregisters it."""
        self._open.append(cut)
        return lambda: self._open.remove(cut)


class DroppableConnections:
    """ASGI middleware that cuts connections while the network is down.

    Mounted into a larger application, connections cannot be cut, and stay up.
    """

    def __init__(self, app: ASGIApp, *, network: Network) -> None:
        self._app = app
        self._network = network

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, unless the network is down or goes down meanwhile."""
        transport = _transport(send)
        if transport is None or scope["type"] == "lifespan" or scope["path"].startswith(STAYS_UP):
            await self._app(scope, receive, send)
            return
        if self._network.is_down:
            transport.abort()
            await _noticed(receive)
            return
        forget = self._network.connected(transport.abort)
        try:
            await self._app(scope, receive, send)
        finally:
            forget()


def _transport(send: Send) -> asyncio.Transport | None:
    """The connection behind `send`; None inside a larger application, which hides it.

    ASGI has no word for cutting a connection; uvicorn's `send` is a method of the object that
    holds the transport.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    return transport if isinstance(transport, asyncio.Transport) else None


async def _noticed(receive: Receive) -> None:
    """Wait until the server has noticed, so that it does not try to answer."""
    while not (await receive())["type"].endswith("disconnect"):
        pass
