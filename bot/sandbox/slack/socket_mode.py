"""Socket Mode: the bot connects to Slack and everything reaches it as envelopes.

Envelopes: Slack, "Using Socket Mode".
"""

import asyncio
import json

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.patience import PATIENCE_SECONDS
from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.state import State

POLICY_VIOLATION = 1008


class SocketMode:
    """The bot's open sockets and the envelopes it has not acknowledged yet."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._open: list[WebSocket] = []
        self._leaving: list[WebSocket] = []
        self._waiting: dict[str, tuple[WebSocket, asyncio.Future[Json]]] = {}

    @property
    def is_connected(self) -> bool:
        """Whether a bot listens."""
        return bool(self._open)

    async def wait_until_connected(self, timeout_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for a bot to connect.

        Raises:
            TimeoutError: none did.
        """
        await self._state.changes.wait_for(
            lambda: self._open or None,
            timeout_seconds=timeout_seconds,
            otherwise=lambda: "no bot_url is set and no bot connected by Socket Mode",
        )

    async def send(self, envelope: Json) -> Json:
        """Send an envelope to one of the sockets, each in its turn; returns the bot's answer.

        Raises:
            ConnectionError: the socket closed before the bot acknowledged.
        """
        envelope_id = self._state.ids.new("envelope-")
        socket = self._open.pop(0)
        self._open.append(socket)
        acknowledged: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = (socket, acknowledged)
        try:
            await socket.send_json({"envelope_id": envelope_id, **envelope})
            return await acknowledged
        except (WebSocketDisconnect, RuntimeError) as error:
            raise ConnectionResetError("the socket was closed while sending") from error
        finally:
            del self._waiting[envelope_id]

    async def refresh(self, reason: str) -> None:
        """Ask every connected bot to connect anew; nothing more goes to the old sockets."""
        leaving, self._open = self._open, []
        self._leaving += leaving
        for socket in leaving:
            await socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            )

    async def serve(self, socket: WebSocket) -> None:
        """Serve one connection for as long as it lasts."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._state.socket_tickets:
            await socket.close(POLICY_VIOLATION)
            return
        self._state.socket_tickets.remove(ticket)
        await socket.accept()
        await socket.send_json(self._hello())
        self._open.append(socket)
        self._state.changes.announce()
        try:
            async for text in socket.iter_text():
                self._acknowledge(json.loads(text))
        finally:
            self._forget(socket)
            self._state.changes.announce()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open) + 1,
            "debug_info": {"host": "sandbox", "approximate_connection_time": 3600},
            "connection_info": {"app_id": self._state.installation.app_id},
        }

    def _acknowledge(self, answer: Json) -> None:
        _, acknowledged = self._waiting.get(answer.get("envelope_id", ""), (None, None))
        if acknowledged is not None and not acknowledged.done():
            acknowledged.set_result(answer)

    def _forget(self, socket: WebSocket) -> None:
        for known in (self._open, self._leaving):
            if socket in known:
                known.remove(socket)
        for waiting_on, acknowledged in self._waiting.values():
            if waiting_on is socket and not acknowledged.done():
                acknowledged.set_exception(ConnectionResetError("the socket was closed"))
