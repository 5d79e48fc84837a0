"""Connections that can be dropped, for the day the network is down."""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.telephony.faults import Faults

STAYS_UP = ("/control",)


class DroppableConnections:
    """ASGI middleware that cuts connections while `faults.is_down`.

    The control API stays reachable, or nobody could bring the exchange up again. Mounted into a
    larger application, connections cannot be cut, and stay up.
    """

    def __init__(self, app: ASGIApp, *, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, unless the exchange is down or goes down meanwhile."""
        if scope["type"] == "lifespan" or scope["path"].startswith(STAYS_UP):
            await self._app(scope, receive, send)
            return
        transport = _transport(send)
        if transport is None:
            await self._app(scope, receive, send)
            return
        if self._faults.is_down:
            transport.abort()
            while (await receive())["type"] != "http.disconnect":
                # The server must have noticed, or it tries to answer.
                pass
            return
        forget = self._faults.connected(transport.abort)
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
