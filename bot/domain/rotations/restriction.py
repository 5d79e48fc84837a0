"""Restrictions: the days and hours a layer covers, as windows that come again every week."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import dropwhile, groupby, takewhile
from operator import itemgetter
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.domain.times.instants import Span
from bot.domain.times.wallclock import (
    at_offset,
    instant_of,
    last_instant_of,
    reading,
    steady_offset,
)

DAY_MINUTES = 24 * 60

_MINUTE, _WEEK, _NONE = timedelta(minutes=1), timedelta(weeks=1), timedelta(0)
_A_MONDAY = datetime.combine(date(1970, 1, 5), time())

Time = TypeVar("Time", datetime, timedelta)


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


Stretch = tuple[bool, datetime, datetime]
"""Whether some time is covered, from when, and until when."""

# From Monday's midnight on the wall clock.
_Times = tuple[tuple[timedelta, timedelta], ...]
_Week = tuple[tuple[bool, timedelta], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Windows:
    """Windows of the week, read on the wall clock of a zone; kept in the order of their starts.

    A window's start, where it occurs twice, is its first occurrence and its end its last. A window
    that the clocks skip altogether does not take place.
    """

    windows: tuple[Window, ...]
    timezone: ZoneInfo
    _times: _Times = field(init=False, repr=False, compare=False)
    _week: _Week = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.windows:
            raise ValueError("a restriction needs at least one window")
        by_minutes = {_minutes_of_the_week(window): window for window in self.windows}
        minutes = tuple(sorted(by_minutes))
        object.__setattr__(self, "windows", tuple(by_minutes[each] for each in minutes))
        times, week = _times_and_week(minutes)
        object.__setattr__(self, "_times", times)
        object.__setattr__(self, "_week", week)

    def covers(self, at: datetime) -> bool:
        """Whether the instant lies in a window."""
        covered, _, _ = self.stretch_at(at)
        return covered

    def next_open(self, at: datetime) -> datetime:
        """The first covered instant from `at` on: `at` itself when it is covered."""
        return max(at, next(start for covered, start, _ in self.stretches_from(at) if covered))

    def spans(self, within: Span) -> Iterator[Span]:
        """The covered time inside `within`, in order; windows that touch or overlap are one."""
        inside = takewhile(lambda each: each[1] < within.end, self.stretches_from(within.start))
        for covered, stretches in groupby(inside, key=itemgetter(0)):
            if covered:
                touching = list(stretches)
                start, end = max(touching[0][1], within.start), min(touching[-1][2], within.end)
                yield Span(start=start, end=end)

    def stretch_at(self, at: datetime) -> Stretch:
        """The stretch that an instant lies in."""
        return next(self.stretches_from(at))

    def stretches_from(self, at: datetime) -> Iterator[Stretch]:
        """All time in stretches, from the one on that an instant lies in, without end.

        Right beside a stretch all may still be the same.
        """
        local = reading(at, self.timezone)
        first = self._times[0][0]
        passed = first + (local - _A_MONDAY - first) % _WEEK
        return dropwhile(lambda stretch: stretch[2] <= at, self._from(local - passed, passed))

    def _from(self, monday: datetime, passed: timedelta) -> Iterator[Stretch]:
        """The stretches of a week that begins with its first window, and of all that follow.

        What has passed of that first week on the clock may be left out.
        """
        first = self._times[0][0]
        while True:
            offset = steady_offset(monday + first, monday + first + _WEEK, self.timezone)
            if offset is None:
                yield from self._over_a_change(monday)
            else:
                midnight = at_offset(monday, offset)
                reached = midnight + first
                for covered, end in self._week:
                    start, reached = reached, midnight + end
                    if end > passed:
                        yield covered, start, reached
            monday, passed = monday + _WEEK, _NONE

    def _over_a_change(self, monday: datetime) -> Iterator[Stretch]:
        """The same for one week in which the clocks may change."""
        times = _with_those_before(self._times)
        spans = [self._instants(monday + start, monday + end) for start, end in times]
        begin = monday + self._times[0][0]
        bounds = instant_of(begin, self.timezone), instant_of(begin + _WEEK, self.timezone)
        return _by_turns(spans, *bounds)

    def _instants(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        return instant_of(start, self.timezone), last_instant_of(end, self.timezone)


def _minutes_of_the_week(window: Window) -> tuple[int, int]:
    midnight = window.weekday * DAY_MINUTES
    return midnight + window.start_minute, midnight + window.end_minute


@lru_cache(maxsize=1024)
def _times_and_week(minutes: tuple[tuple[int, int], ...]) -> tuple[_Times, _Week]:
    """Starts and ends of windows, and the week from the first on in stretches: each by its end.

    Kept, because the same hours stand in many layers.
    """
    times = tuple((start * _MINUTE, end * _MINUTE) for start, end in minutes)
    week = _by_turns(_with_those_before(times), times[0][0], times[0][0] + _WEEK)
    return times, tuple((covered, end) for covered, _, end in week)


def _with_those_before(times: _Times) -> list[tuple[timedelta, timedelta]]:
    """The windows of a week and before them those of the week before.

    A window lasts a day at most and no clock goes back by more, so none of an earlier week reaches
    into this one.
    """
    return [*((start - _WEEK, end - _WEEK) for start, end in times), *times]


def _by_turns(
    windows: Iterable[tuple[Time, Time]], begin: Time, end: Time
) -> Iterator[tuple[bool, Time, Time]]:
    """What windows, in the order of their starts, cover from `begin` to `end`, and what not."""
    reached = begin
    for opens, closes in windows:
        start, over = max(opens, reached), min(closes, end)
        if start < over:
            if reached < start:
                yield False, reached, start
            yield True, start, over
            reached = over
    if reached < end:
        yield False, reached, end
