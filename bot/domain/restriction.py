"""Restrictions: the days and hours a layer covers, as windows that come again every week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.instants import Span
from bot.domain.wallclock import instant_of, last_instant_of, reading

DAY_MINUTES = 24 * 60

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Window:
    """A time of the week on the wall clock. It belongs to the day it starts on.

    `weekday` is 0 for Monday. Minutes are counted on the wall clock from that day's midnight; an
    end past DAY_MINUTES lies on the next day. A window lasts a day at most.
    """

    weekday: int
    start_minute: int
    end_minute: int

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"a weekday is 0 (Monday) to 6 (Sunday), not {self.weekday}")
        if not 0 <= self.start_minute < DAY_MINUTES:
            raise ValueError("a window starts between 00:00 and 23:59 of its day")
        if self.end_minute <= self.start_minute:
            raise ValueError("a window must end after it starts")
        if self.end_minute > self.start_minute + DAY_MINUTES:
            raise ValueError("a window lasts 24 hours at most")

    @property
    def start(self) -> timedelta:
        """Where in the week it starts, from Monday's midnight on the wall clock."""
        return timedelta(days=self.weekday, minutes=self.start_minute)


@dataclass(frozen=True, kw_only=True, slots=True)
class Windows:
    """Windows of the week, read on the wall clock of a zone; kept in the order of their starts.

    A window's start, where it occurs twice, is its first occurrence and its end its last. A window
    that the clocks skip altogether does not take place.
    """

    windows: tuple[Window, ...]
    timezone: ZoneInfo

    def __post_init__(self) -> None:
        if not self.windows:
            raise ValueError("a restriction needs at least one window")
        object.__setattr__(self, "windows", tuple(sorted(set(self.windows))))

    def covers(self, at: datetime) -> bool:
        """Whether the instant lies in a window."""
        return self.next_open(at) == at

    def next_open(self, at: datetime) -> datetime:
        """The first covered instant from `at` on: `at` itself when it is covered."""
        return max(at, next(window.start for window in self._from_around(at) if window.end > at))

    def spans(self, within: Span) -> Iterator[Span]:
        """The covered time inside `within`, in order; windows that touch or overlap are one."""
        covered: Span | None = None
        for window in self._from_around(within.start):
            if window.start >= within.end:
                break
            clipped = window.clipped_to(within)
            if clipped is None:
                continue
            if covered is None:
                covered = clipped
            elif clipped.start <= covered.end:
                covered = Span(start=covered.start, end=max(covered.end, clipped.end))
            else:
                yield covered
                covered = clipped
        if covered is not None:
            yield covered

    def stretch_at(self, at: datetime) -> tuple[bool, Span]:
        """Whether `at` is covered, and a span around it all through which that stays so.

        The span reaches as far as a look at the days around `at` tells; right beside it all may
        still be the same.
        """
        # The windows of all earlier days are over when this midnight has passed for the last time.
        closed_since = last_instant_of(self._midnight_before(at) + _DAY, self.timezone)
        for window in self._from_around(at):
            if window.end <= at:
                closed_since = max(closed_since, window.end)
            elif window.start <= at:
                return True, window
            else:
                return False, Span(start=closed_since, end=window.start)
        raise AssertionError("windows come again every week, without end")

    def _from_around(self, at: datetime) -> Iterator[Span]:
        """The windows in order of their starts, without end, from before any that reaches `at`."""
        midnight = self._midnight_before(at)
        while True:
            for window in self.windows:
                if window.weekday == midnight.weekday():
                    opens = midnight + timedelta(minutes=window.start_minute)
                    closes = midnight + timedelta(minutes=window.end_minute)
                    start = instant_of(opens, self.timezone)
                    end = last_instant_of(closes, self.timezone)
                    if start < end:
                        yield Span(start=start, end=end)
            midnight += _DAY

    def _midnight_before(self, at: datetime) -> datetime:
        """The wall-clock midnight two days before the day of `at`.

        A window lasts a day at most and a clock goes back by a day at most, so what starts earlier
        is over at `at`.
        """
        return datetime.combine(reading(at, self.timezone).date(), time()) - 2 * _DAY
