"""The local times that the clocks of a zone skip or show twice."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.times.instants import Span
from bot.domain.times.wallclock import instant_of, reading

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockChange:
    """Clocks go forward or back at an instant.

    The local times from `first` on, up to and without `last`, are skipped, or else come twice.
    """

    at: datetime
    first: datetime
    last: datetime
    skips: bool

    def __contains__(self, local: datetime) -> bool:
        return self.first <= local < self.last


@lru_cache(maxsize=1024)
def clock_changes(zone: ZoneInfo, within: Span) -> tuple[ClockChange, ...]:
    """The changes within a span, in order. Two on one day (UTC) that undo each other are missed.

    Such a pair is not known from any zone.
    """
    found = []
    start = within.start
    while start < within.end:
        end = min(start + _DAY, within.end)
        if start.astimezone(zone).utcoffset() != end.astimezone(zone).utcoffset():
            found.append(_change_between(start, end, zone))
        start = end
    return tuple(found)


def skipping(first: datetime, last: datetime, zone: ZoneInfo) -> ClockChange | None:
    """The change that skips all wall-clock times from `first` up to `last`, where one does."""
    at = instant_of(first, zone)
    if first >= last or at != instant_of(last, zone):
        return None
    (change,) = clock_changes(zone, Span(start=at - _SECOND, end=at + _SECOND))
    return change


def _change_between(start: datetime, end: datetime, zone: ZoneInfo) -> ClockChange:
    """The change between two instants with different offsets, to the second (RFC 9636, 3.2)."""
    before = start.astimezone(zone).utcoffset()
    begin = start.replace(microsecond=0)
    seconds = range((end - begin) // _SECOND + 1)
    changed = bisect_left(
        seconds, True, key=lambda s: (begin + s * _SECOND).astimezone(zone).utcoffset() != before
    )
    at = begin + changed * _SECOND
    shown_before = reading(at - _SECOND, zone) + _SECOND
    shown_after = reading(at, zone)
    return ClockChange(
        at=at,
        first=min(shown_before, shown_after),
        last=max(shown_before, shown_after),
        skips=shown_after > shown_before,
    )
