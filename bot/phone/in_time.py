"""An answer before a provider gives up on us, whatever the load."""

import asyncio
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from bot.storage.database import Database

P = ParamSpec("P")
R = TypeVar("R")

# Twilio and Plivo give up on an answer after 15 seconds, and the person hears "application error".
# What is left is for the way to us and back, and for an event loop that has much to do.
ANSWERED_WITHIN_SECONDS = 12.0
# What is begun last waits for its turn as well, and the answer must still be given.
BEGUN_WITHIN_SECONDS = 6.0


class Deadline:
    """Until when somebody at a telephone must have their answer; made as their request comes."""

    def __init__(self) -> None:
        self._came_at = time.monotonic()

    @property
    def lets_begin(self) -> bool:
        """Whether there is time to begin something more that belongs into the answer."""
        return time.monotonic() - self._came_at <= BEGUN_WITHIN_SECONDS

    async def met(
        self, database: Database, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """What the work comes to, in a thread kept for people who wait.

        Raises:
            TimeoutError: not in time. What has begun goes on, and nobody learns what it comes to.
        """
        left_seconds = self._came_at + ANSWERED_WITHIN_SECONDS - time.monotonic()
        async with asyncio.timeout(max(left_seconds, 0.0)):
            return await database.in_thread_for_people(work, *args, **kwargs)
