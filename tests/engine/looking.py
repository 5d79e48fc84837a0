"""Waiting for an engine to look for what is due."""

import asyncio

from bot.engine.ticks import Engine
from tests.patience import PATIENCE_SECONDS


async def has_looked(engine: Engine) -> None:
    """Each of its loops has looked once. It says so to nobody: it is asked until it has."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while engine.last_tick_at is None:  # noqa: ASYNC110 (nothing else is to be seen of it)
            await asyncio.sleep(0)
