"""Answering a command in time, and the rest later: Slack waits three seconds and no longer."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine

import structlog

from bot.slack.blocks import Content

log = structlog.get_logger(__name__)

ANSWER_WITHIN_SECONDS = 2.5
STOP_WITHIN_SECONDS = 5.0
WAIT = Content(text="⏳ This takes longer than usual. It is being done; the answer follows here.")
BROKEN = Content(text="Something broke on our side, and it is in the log. Please try again.")


class LateAnswers:
    """Answers that Slack no longer waits for, on their way."""

    def __init__(self, *, within_seconds: float = ANSWER_WITHIN_SECONDS) -> None:
        self._within_seconds = within_seconds
        self._pending: set[asyncio.Task[None]] = set()

    async def in_time(
        self,
        answer: Coroutine[None, None, Content | None],
        later: Callable[[Content], Awaitable[None]],
    ) -> Content | None:
        """The answer, or a word of patience and the answer through `later`."""
        working = asyncio.create_task(answer)
        done, _ = await asyncio.wait({working}, timeout=self._within_seconds)
        if done:
            return working.result()
        sending = asyncio.create_task(_follow_up(working, later))
        self._pending.add(sending)
        sending.add_done_callback(self._pending.discard)
        return WAIT

    async def finish(self) -> None:
        """Wait for what is on its way, though not for long."""
        if self._pending:
            await asyncio.wait(self._pending, timeout=STOP_WITHIN_SECONDS)


async def _follow_up(
    working: asyncio.Task[Content | None], later: Callable[[Content], Awaitable[None]]
) -> None:
    try:
        content = await working
    except Exception:
        # Nobody else waits for this: what broke must be logged here.
        log.exception("a command broke")
        content = BROKEN
    if content is not None:
        await later(content)
