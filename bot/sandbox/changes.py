"""Waits for changes, without polling."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Wakes waiting tasks whenever something in a sandbox has changed."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def announce(self) -> None:
        """Let all waiting tasks look again, because something has changed."""
        self._next.set()
        self._next = asyncio.Event()

    async def wait_for(
        self,
        look: Callable[[], T | None],
        *,
        timeout_seconds: float | None = None,
        otherwise: Callable[[], str] = lambda: "nothing came in time",
    ) -> T:
        """What `look` finds, as soon as it finds something.

        Raises:
            TimeoutError: `look` found nothing in time; the message is `otherwise()`.
        """
        try:
            async with asyncio.timeout(timeout_seconds):
                while (found := look()) is None:
                    await self._next.wait()
                return found
        except TimeoutError:
            raise TimeoutError(otherwise()) from None
