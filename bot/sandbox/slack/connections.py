"""Connections that can be dropped, for the day the network is down."""

from functools import partial

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.slack.faults import Faults

STAYS_UP = ("/control",)


class DroppableConnections:
    """ASGI middleware that cuts connections off while `faults.is_down`.

    The control API stays reachable, or nobody could bring the workspace up again.
    """

    def __init__(self, app: ASGIApp, *, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, unless the workspace is down or goes down meanwhile."""
        if scope["type"] == "lifespan" or scope["path"].startswith(STAYS_UP):
            await self._app(scope, receive, send)
            return
        if self._faults.is_down:
            _cut_off(send)
            await _gone(receive)
            return
        forget = self._faults.connected(partial(_cut_off, send))
        try:
            await self._app(scope, receive, send)
        finally:
            forget()


def _cut_off(send: Send) -> None:
    """Abort the connection behind `send`.

    ASGI has no word for it; uvicorn's `send` is a method of the object that holds the transport.

    Raises:
        RuntimeError: the application is wrapped in another one, which hides uvicorn's `send`.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("serve the workspace's app by itself, or connections cannot be dropped")
    transport.abort()


async def _gone(receive: Receive) -> None:
    """Wait until the server has noticed, so that it does not try to answer."""
    while not (await receive())["type"].endswith("disconnect"):
        pass
