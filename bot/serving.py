"""Serving the bot until the process is told to end, and ending well."""

import signal
import socket
from collections.abc import Sequence

import structlog
import uvicorn

from bot.app import Sleepwell
from bot.web.garbage import leave_alone_what_is_there

log = structlog.get_logger(__name__)

# Of the 30 seconds that platforms give. What is being sent goes on meanwhile.
ANSWER_WITHIN_SECONDS = 8


async def serve(bot: Sleepwell, listening: Sequence[socket.socket]) -> None:
    """Serve on these until the process is told to end, then end gracefully.

    They listen already, because the engine starts to page before the server looks for a port.

    Raises:
        SystemExit: it could not start; the log says why.
    """
    for name in bot.missing:
        log.warning("not set; see oncall doctor", variable=name)
    # The server raises the signal once more when it has ended: by then there is nothing to end.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: None)
    web = bot.web()
    leave_alone_what_is_there()
    server = _Server(
        bot,
        uvicorn.Config(
            web,
            log_config=None,
            # Addresses of alerts hold their keys, so requests are not logged.
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=ANSWER_WITHIN_SECONDS,
        ),
    )
    await server.serve(sockets=list(listening))
    if not server.started:
        # What was wrong has been logged.
        raise SystemExit(1)


class _Server(uvicorn.Server):
    """Has the bot take up nothing new as soon as it is told to end, not once all are answered."""

    def __init__(self, bot: Sleepwell, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._bot = bot

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End, in order."""
        self._bot.take_no_more()
        await super().shutdown(sockets)
