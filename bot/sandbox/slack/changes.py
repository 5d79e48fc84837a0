"""Waits for changes in the workspace, without polling."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Wakes waiting tasks whenever messages, views or connections have changed."""

    def __init__(self) -> None:
        self._condition = asyncio.Condition()

    async def announce(self) -> None:
        """Let all waiting tasks look again, because something has changed."""
        async with self._condition:
            self._condition.notify_all()

    async def wait_for(
        self, look: Callable[[], T | None], *, timeout_seconds: float, otherwise: Callable[[], str]
    ) -> T:
        """What `look` finds, as soon as it finds something.

        Raises:
            TimeoutError: `look` found nothing in time; the message is `otherwise()`.
        """
        try:
            async with asyncio.timeout(timeout_seconds), self._condition:
                while (found := look()) is None:
                    await self._condition.wait()
                return found
        except TimeoutError:
            raise TimeoutError(otherwise()) from None
