"""An event loop that never waits: its time is moved by hand, so a run is the same every time."""

import asyncio
from collections.abc import Callable
from typing import Any


class _NothingToWaitFor:
    """Stands where a loop keeps its sockets; there are none."""

    def select(self, timeout: float | None) -> list[Any]:
        return []


class SteppedLoop(asyncio.BaseEventLoop):
    """The event loop of one simulated process. `seconds` tells its time, counted from anywhere."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        super().__init__()
        self._selector = _NothingToWaitFor()
        self._seconds = seconds
        # What breaks in a task is looked at by whoever started it.
        self.set_exception_handler(lambda _loop, _context: None)

    def time(self) -> float:
        """The loop's time, in seconds."""
        return self._seconds()

    def run_ready(self) -> None:
        """Run all that can run now, and what comes of it, until everything waits for time."""
        while self.has_ready():
            self.run_once()

    def run_once(self) -> None:
        """Run what can run now, once."""
        self.call_soon(self.stop)
        self.run_forever()

    def has_ready(self) -> bool:
        """Whether anything could run without time passing."""
        timer = self.next_timer()
        return bool(self._ready) or (timer is not None and timer <= self.time())  # type: ignore[attr-defined]  # asyncio has no public word for it

    def next_timer(self) -> float | None:
        """When the next thing that waits for time wakes, in the loop's seconds."""
        waiting = (timer for timer in self._scheduled if not timer.cancelled())  # type: ignore[attr-defined]  # as above
        return min((timer.when() for timer in waiting), default=None)

    def _process_events(self, _events: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps who would have to be woken."""
