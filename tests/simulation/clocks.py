"""Time in the simulation: one true time, and the clocks of processes, which may be wrong."""

from datetime import UTC, datetime, timedelta

BEGIN = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


class TrueTime:
    """What time it really is: people and providers live by it. Only ever moves forward."""

    def __init__(self) -> None:
        self.now = BEGIN

    @property
    def seconds(self) -> float:
        """Seconds since the beginning of the world."""
        return (self.now - BEGIN).total_seconds()

    def monotonic(self) -> float:
        """The same, where the code under test asks the module `time`."""
        return self.seconds

    def move_to(self, instant: datetime) -> None:
        """Let time pass, if the instant is yet to come."""
        self.now = max(self.now, instant)


class ProcessClock:
    """What a machine believes the time to be: the true time, and how far it is off."""

    def __init__(self, time: TrueTime) -> None:
        self._time = time
        self.skew = timedelta(0)

    def now(self) -> datetime:
        """The present instant, by this clock."""
        return self._time.now + self.skew

    def truly(self, instant: datetime) -> datetime:
        """The true time at which this clock shows an instant, as it stands now."""
        return instant - self.skew
