"""The wall-clock times of a rotation's handoffs, numbered from 0. No zones here: see rotation.py.

Each kind tells the handoff of a number and the number of a time in closed form, at the same cost
a century from now.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.domain.rotations.restriction import Windows

_WEEK = timedelta(weeks=1)


class Unit(StrEnum):
    """What a turn's length is counted in."""

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    WINDOWS = "windows"


@dataclass(frozen=True, kw_only=True, slots=True)
class EvenHandoffs:
    """`start`, and again after every `period` of wall-clock time."""

    start: datetime
    period: timedelta

    def handoff(self, number: int) -> datetime:
        """The wall-clock time of a handoff."""
        return self.start + number * self.period

    def last_number(self, local: datetime) -> int:
        """The number of the last handoff at or before `local`; negative before the first."""
        return (local - self.start) // self.period


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthlyHandoffs:
    """`start`, and again every so many months on its day, or on the last day of a shorter month."""

    start: datetime
    months: int

    def handoff(self, number: int) -> datetime:
        """The wall-clock time of a handoff, reckoned from `start` and not from the one before."""
        year, month = divmod(_month(self.start) + number * self.months, 12)
        last_day = monthrange(year, month + 1)[1]
        return self.start.replace(year=year, month=month + 1, day=min(self.start.day, last_day))

    def last_number(self, local: datetime) -> int:
        """The number of the last handoff at or before `local`; negative before the first."""
        in_this_month = (_month(local) - _month(self.start)) // self.months
        return in_this_month if self.handoff(in_this_month) <= local else in_this_month - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowHandoffs:
    """The starts of windows: the first at or after a start, then every so many starts.

    `week` is the Monday midnight before the start, `starts` the different starts in a week from
    there, and `skipped` how many of them in the first week come too early. Windows that start
    together are one start.
    """

    week: datetime
    starts: tuple[timedelta, ...]
    skipped: int
    windows: int

    @classmethod
    def counted_from(cls, start: datetime, windows: Windows, every: int) -> "WindowHandoffs":
        """Every so many windows from a wall-clock time on."""
        week = datetime.combine(start.date() - timedelta(days=start.weekday()), time())
        starts = tuple(sorted({window.start for window in windows.windows}))
        skipped = bisect_left(starts, start - week)
        return cls(week=week, starts=starts, skipped=skipped, windows=every)

    def handoff(self, number: int) -> datetime:
        """The wall-clock time of a handoff."""
        weeks, index = divmod(self.skipped + number * self.windows, len(self.starts))
        return self.week + weeks * _WEEK + self.starts[index]

    def last_number(self, local: datetime) -> int:
        """The number of the last handoff at or before `local`; negative before the first."""
        weeks, rest = divmod(local - self.week, _WEEK)
        last_start = weeks * len(self.starts) + bisect_right(self.starts, rest) - 1
        return (last_start - self.skipped) // self.windows


Handoffs = EvenHandoffs | MonthlyHandoffs | WindowHandoffs


def handoffs(start: datetime, every: int, unit: Unit, windows: Windows | None) -> Handoffs:
    """The handoffs of a rotation from `start` on.

    Raises:
        ValueError: windows are missing where the turns are counted in them, or given where not.
    """
    if (unit is Unit.WINDOWS) != (windows is not None):
        raise ValueError("turns counted in windows, and only those, need windows")
    if windows is not None:
        return WindowHandoffs.counted_from(start, windows, every)
    if unit is Unit.MONTHS:
        return MonthlyHandoffs(start=start, months=every)
    return EvenHandoffs(start=start, period=timedelta(**{unit.value: every}))


def _month(local: datetime) -> int:
    return local.year * 12 + local.month - 1
