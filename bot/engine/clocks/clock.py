"""The clock. Edges and loops read it once and pass the instant on."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the instant, in UTC."""

    def now(self) -> datetime:
        """The present instant."""
        ...


def machine_time() -> datetime:
    """The present instant by the machine's clock."""
    return datetime.now(UTC)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant by the machine's clock."""
        return machine_time()


def seconds_gone_by() -> float:
    """Seconds that nobody sets, from an arbitrary beginning; time asleep included where it can be.

    On Linux the monotonic clock stands still while the machine is suspended; leases do not.
    """
    boot_time: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


class SteadyClock:
    """Goes on evenly, whatever is done to the machine's clock; it is set right from time to time.

    A wait of five minutes is five minutes, though somebody sets the machine's clock meanwhile.
    """

    def __init__(
        self,
        wall: Callable[[], datetime] = machine_time,
        gone_by: Callable[[], float] = seconds_gone_by,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.wall = wall
        self.wait = wait
        self.was_set = False
        self._gone_by = gone_by
        self._lock = threading.Lock()
        self._set_to, self._set_at = wall(), gone_by()

    def now(self) -> datetime:
        """The present instant, as of when it was last set."""
        with self._lock:
            return self._set_to + timedelta(seconds=self._gone_by() - self._set_at)

    def gone_by(self) -> timedelta:
        """What the monotonic clock says, which every process of the machine reads alike."""
        return timedelta(seconds=self._gone_by())

    def set_to(self, instant: datetime) -> None:
        """From now on it is `instant`."""
        with self._lock:
            self._set_to, self._set_at = instant, self._gone_by()
            self.was_set = True
