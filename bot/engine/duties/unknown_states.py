"""Incidents in a state that this code does not know have no due time, and must not sleep for good.

Newer code may have written them, or a hand; the table lets none of them be due.
"""

from bot.domain.incidents.incident import changed
from bot.engine.clocks.clock import Clock
from bot.storage.database import Database
from bot.storage.incidents import claiming, incidents

BATCH = 100


class UnknownStates:
    """Has people paged about them, as they are when an alert belongs to one: as triggered."""

    name = "unknown states"
    every_seconds = 15
    at_once = True

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def do(self) -> None:
        """Make all of them due, if there are any."""
        while await self._database.in_thread(self._wake_some) == BATCH:
            pass

    def note(self) -> str | None:
        """Nothing: reading such an incident is logged, and people are paged about it."""
        return None

    def _wake_some(self) -> int:
        with self._database.read() as tx:
            if not claiming.is_any_unknown(tx):
                return 0
        with self._database.write() as tx:
            now = self._clock.now()
            found = claiming.claim_unknown(tx, limit=BATCH)
            woken = [changed(one, due_at=now) for one in found]
            incidents.save_all(tx, woken)
        return len(woken)
