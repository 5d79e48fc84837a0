"""A machine for tests of what its clock does to us."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.engine.clocks.clock import SteadyClock
from tests.conftest import MONDAY_3AM


class Machine:
    """A machine whose clock anybody may set."""

    def __init__(self, *, off: timedelta = timedelta(0)) -> None:
        self.off = off
        self.gone_by = 0.0
        self.meanwhile: list[Callable[[], None]] = []

    def wall(self) -> datetime:
        return MONDAY_3AM + timedelta(seconds=self.gone_by) + self.off

    def clock(self) -> SteadyClock:
        return SteadyClock(self.wall, lambda: self.gone_by, self.waits)

    def waits(self, seconds: float) -> None:
        """Somebody does, and the world goes on."""
        self.gone_by += seconds
        for goes_on in self.meanwhile:
            goes_on()
