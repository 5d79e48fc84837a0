"""A machine that is suspended, or whose database hangs: time passes, and it does not notice."""

from datetime import datetime, timedelta

from tests.simulation.clocks import ProcessClock, TrueTime


class Standstill:
    """How long a process has stood still, and until when it does."""

    def __init__(self, time: TrueTime, clock: ProcessClock) -> None:
        self._time = time
        self._clock = clock
        self.seconds = 0.0
        self.until = time.now
        self._slept: list[tuple[datetime, timedelta]] = []

    @property
    def is_over(self) -> bool:
        """Whether it is not suspended."""
        return self._time.now >= self.until

    def sleeps(self, span: timedelta) -> None:
        """The machine is suspended: time passes, and its own loop does not notice."""
        self.until = self._time.now + span
        self.stands_still(span)

    def stands_still(self, span: timedelta) -> None:
        """For so long nothing of it goes on."""
        self.seconds += span.total_seconds()
        self._slept.append((self._clock.now() + span, span))

    def wakes(self) -> None:
        """Nobody suspends it any more."""
        left = self.until - self._time.now
        if left > timedelta(0):
            self.until = self._time.now
            self.seconds -= left.total_seconds()

    def since(self, instant: datetime) -> timedelta:
        """How long it was suspended since an instant of its clock."""
        return sum((span for woke, span in self._slept if woke >= instant), start=timedelta(0))
