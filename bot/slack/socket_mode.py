"""Socket Mode: all that Slack has for us over a WebSocket we open, for hosts nobody can reach."""

import asyncio
import contextlib

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 5.0
PATIENCE_SECONDS = 30.0
PING_EVERY_SECONDS = 5.0


class SocketModeConnection:
    """Keeps a connection. One that stays away too long is thrown away whole and made anew.

    The client reconnects by itself, but it can go quiet: it then holds on to an address that is no
    longer good, or to a socket that nobody writes to.
    """

    def __init__(
        self,
        bolt: AsyncApp,
        *,
        app_token: str,
        look_every_seconds: float = LOOK_EVERY_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._bolt = bolt
        self._app_token = app_token
        self._look_every_seconds = look_every_seconds
        self._patience_seconds = patience_seconds
        self._keeping: asyncio.Task[None] | None = None
        self.connected = asyncio.Event()

    @property
    def is_connected(self) -> bool:
        """Whether there was a connection when we last looked."""
        return self.connected.is_set()

    async def start(self) -> None:
        """Begin to connect. Does not wait: Slack may be away while everything else works."""
        self._keeping = asyncio.create_task(self._keep_connected(), name="Socket Mode")

    async def stop(self) -> None:
        """Disconnect."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)

    async def _keep_connected(self) -> None:
        while True:
            try:
                await self._until_lost()
            except Exception:
                # Whatever the client breaks on must not end the listening for good.
                log.exception("Socket Mode broke; connecting anew")
                await asyncio.sleep(self._look_every_seconds)

    async def _until_lost(self) -> None:
        handler = AsyncSocketModeHandler(
            self._bolt, self._app_token, ping_interval=PING_EVERY_SECONDS
        )
        connect = handler.client.connect()  # type: ignore[no-untyped-call]  # slack_sdk's own
        connecting = asyncio.create_task(connect)
        try:
            await self._watch(handler)
            log.warning("Socket Mode went quiet; connecting anew")
        finally:
            self.connected.clear()
            connecting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await connecting
            await handler.client.close()  # type: ignore[no-untyped-call]  # slack_sdk's own

    async def _watch(self, handler: AsyncSocketModeHandler) -> None:
        """Returns when there was no connection for longer than we have patience."""
        loop = asyncio.get_running_loop()
        last_seen = loop.time()
        while loop.time() - last_seen <= self._patience_seconds:
            await asyncio.sleep(self._look_every_seconds)
            connected = await handler.client.is_connected()
            if connected:
                last_seen = loop.time()
                self.connected.set()
            else:
                self.connected.clear()
