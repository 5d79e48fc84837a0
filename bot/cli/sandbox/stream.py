"""What changed on the screen, sent to a page as it happens (HTML Standard: Server-sent events)."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from bot.cli.sandbox.screen import Entries, Screen

LOOK_AGAIN_SECONDS = 1.0
# What changes within one breath is sent at once.
BREATH_SECONDS = 0.05


class Onlooker:
    """One open page, and what was sent to it so far."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def news(self, entries: Entries) -> dict[str, Any] | None:
        """Entries that are new or changed, and keys of those that are gone; None if none are."""
        written = {key: json.dumps(value) for key, value in entries.items()}
        changed = {
            key: entries[key] for key, text in written.items() if text != self._told.get(key)
        }
        gone = [key for key in self._told if key not in written]
        if not changed and not gone:
            return None
        changes = {"first": not self._told, "set": changed, "gone": gone}
        self._told = written
        return changes

    def is_behind(self, entries: Entries) -> bool:
        """Whether there is anything it does not have yet."""
        return {key: json.dumps(value) for key, value in entries.items()} != self._told


async def events(screen: Screen, ending: asyncio.Event) -> AsyncIterator[str]:
    """The whole screen, then each change of it, until everything ends."""
    onlooker = Onlooker()
    # A page that lost us tries again after a second.
    yield "retry: 1000\n\n"
    while not ending.is_set():
        news = onlooker.news(screen.entries())
        if news is not None:
            yield f"data: {json.dumps(news)}\n\n"
            await asyncio.sleep(BREATH_SECONDS)
        await screen.changed(
            lambda: ending.is_set() or onlooker.is_behind(screen.entries()),
            within_seconds=LOOK_AGAIN_SECONDS,
        )
