"""The heartbeat outwards: somebody else notices when it stops."""

from collections.abc import Awaitable, Callable, Sequence

import structlog

log = structlog.get_logger(__name__)


class Heartbeat:
    """Sent every minute while the engine really works, and not otherwise."""

    name = "heartbeat"
    every_seconds = 60
    # Whether the engine works shows when it has worked for a while.
    at_once = False

    def __init__(
        self, send: Callable[[], Awaitable[None]], troubles: Callable[[], Sequence[str]]
    ) -> None:
        """`send` raises OSError or TimeoutError when it does not get through."""
        self._send = send
        self._troubles = troubles

    async def do(self) -> None:
        """Send one, unless something is wrong."""
        troubles = self._troubles()
        if troubles:
            log.error("no heartbeat is sent", why="; ".join(troubles))
            return
        try:
            await self._send()
        except OSError as problem:
            # The next one follows in a minute; who waits for them allows for that.
            log.warning("the heartbeat did not get through", problem=str(problem))

    def note(self) -> str | None:
        """Nothing: whoever waits for the heartbeat tells."""
        return None
