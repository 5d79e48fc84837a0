"""Outcomes that are told to a function, and the way to wait for one in a coroutine.

A coroutine and its task for each alert cost the event loop half as much as decoding its JSON.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Outcome = TypeVar("Outcome")

Tell = Callable[[Outcome | Exception], None]
"""Gets an outcome once, in the event loop; an exception where there is none."""


async def told(ask: Callable[[Tell[Outcome]], None]) -> Outcome:
    """The outcome that `ask` has told, now or later. Raises the exception if it is one."""
    outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    def tell(what: Outcome | Exception) -> None:
        if outcome.done():
            # Whoever waited for it is gone.
            return
        if isinstance(what, Exception):
            outcome.set_exception(what)
        else:
            outcome.set_result(what)

    ask(tell)
    return await outcome
