"""What will happen, and when: people, monitors and providers act by it."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from tests.simulation.clocks import TrueTime


class Agenda:
    """Deeds to come, in order of their true time; of one instant, as they were planned."""

    def __init__(self, time: TrueTime) -> None:
        self._time = time
        self._order = count()
        self._deeds: list[tuple[datetime, int, Callable[[], None]]] = []

    def later(self, seconds: float, deed: Callable[[], None]) -> None:
        """Plan a deed."""
        when = self._time.now + timedelta(seconds=seconds)
        heapq.heappush(self._deeds, (when, next(self._order), deed))

    @property
    def next_at(self) -> datetime | None:
        """When the next deed is to be done."""
        return self._deeds[0][0] if self._deeds else None

    def do_next(self) -> None:
        """Do the next deed, if its time has come."""
        if self._deeds and self._deeds[0][0] <= self._time.now:
            heapq.heappop(self._deeds)[2]()
