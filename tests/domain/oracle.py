"""Who is on call, told the slow way: minute by minute, with no arithmetic on zones at all.

A clock on the wall is watched for a while. Whatever is due at a wall-clock time happens at the
first minute at which the clock has ever shown that time or a later one, and a window is open while
the clock is yet to show its end, or shows an earlier time or is yet to. Turns are counted one by
one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import accumulate, groupby
from zoneinfo import ZoneInfo

from bot.domain.rotations.restriction import Windows
from bot.domain.rotations.rotation import Rotation, Unit
from bot.domain.rotations.schedule import Layer, Override, Schedule
from bot.domain.times.instants import Span

MINUTE = timedelta(minutes=1)
# Long enough before and after a span that nothing outside is felt inside: windows of a day, changes
# of the clock by a day.
MARGIN = timedelta(days=2)


@dataclass(frozen=True)
class Told:
    """What the oracle says of a stretch of minutes."""

    start: datetime
    end: datetime
    people: tuple[str, ...]
    because: str


class WatchedClock:
    """What a clock shows at every minute of a span, and the margin around it."""

    def __init__(self, within: Span, zone: ZoneInfo) -> None:
        count = (within.length + 2 * MARGIN) // MINUTE
        self.minutes = [within.start - MARGIN + n * MINUTE for n in range(count)]
        shown = [at.astimezone(zone).replace(tzinfo=None, fold=0) for at in self.minutes]
        self.latest_yet = list(accumulate(shown, max))
        self.earliest_to_come = list(accumulate(reversed(shown), min))[::-1]


@lru_cache(maxsize=4)
def _watched(within: Span, zone: ZoneInfo) -> WatchedClock:
    return WatchedClock(within, zone)


def told_by_minutes(schedule: Schedule, within: Span) -> list[Told]:
    """The shifts, and the gaps between them, of a span that begins and ends on whole minutes."""
    layers = [_layer_by_minutes(layer, within) for layer in schedule.layers]
    minutes = [within.start + n * MINUTE for n in range(within.length // MINUTE)]
    offset = MARGIN // MINUTE
    answers = [
        (at, _answer(schedule.overrides, [layer[n + offset] for layer in layers], at))
        for n, at in enumerate(minutes)
    ]
    shifts = [list(group) for _, group in groupby(answers, key=lambda answer: answer[1])]
    return [
        Told(start=shift[0][0], end=shift[-1][0] + MINUTE, people=people, because=because)
        for shift in shifts
        for people, because, _ in [shift[0][1]]
    ]


def _answer(
    overrides: tuple[Override, ...], layers: list[tuple[int, tuple[str, ...]] | None], at: datetime
) -> tuple[tuple[str, ...], str, int | None]:
    people: tuple[str, ...] = ()
    because, turn = "gap", None
    for place, active in enumerate(layers):
        if active is not None:
            turn, people = active
            because = f"layer {place + 1}"
    for override in overrides:
        if not override.span.start <= at < override.span.end:
            continue
        if override.replaces is None:
            people, because, turn = (override.person,), "override", None
        elif override.replaces in people:
            after = [override.person if p == override.replaces else p for p in people]
            people = tuple(p for n, p in enumerate(after) if p not in after[:n])
            because, turn = "override", None
    return people, because, turn


def _layer_by_minutes(layer: Layer, within: Span) -> list[tuple[int, tuple[str, ...]] | None]:
    """For every minute of the span and its margin the turn and its people, or None."""
    turns = _turns_by_minutes(layer.rotation, _watched(within, layer.rotation.timezone))
    windows = layer.only or layer.rotation.windows
    if windows is None:
        return turns
    open_ = _open_by_minutes(windows, _watched(within, windows.timezone))
    return [turn if covered else None for turn, covered in zip(turns, open_, strict=True)]


def _turns_by_minutes(
    rotation: Rotation, clock: WatchedClock
) -> list[tuple[int, tuple[str, ...]] | None]:
    handoffs = _handoffs(rotation)
    coming = next(handoffs)
    line_up, number, place = rotation.people, -1, -1
    turns: list[tuple[int, tuple[str, ...]] | None] = []
    for shown in clock.latest_yet:
        while coming <= shown:
            number, place = number + 1, place + 1
            for change in rotation.changes:
                if change.start == coming:
                    line_up, place = change.people, 0
            coming = next(handoffs)
        over = rotation.until is not None and shown >= rotation.until
        turns.append(None if number < 0 or over else (number, line_up[place % len(line_up)]))
    return turns


def _open_by_minutes(windows: Windows, clock: WatchedClock) -> list[bool]:
    first, last = clock.latest_yet[0].date(), clock.latest_yet[-1].date()
    days = [first + timedelta(days=n) for n in range(-2, (last - first).days + 2)]
    midnights = [datetime(day.year, day.month, day.day) for day in days]
    occurrences = [
        (midnight + window.start_minute * MINUTE, midnight + window.end_minute * MINUTE)
        for midnight in midnights
        for window in windows.windows
        if window.weekday == midnight.weekday()
    ]
    following = [*clock.earliest_to_come[1:], clock.latest_yet[-1] + MINUTE]
    return [
        any(start <= latest and (earliest < end or then <= end) for start, end in occurrences)
        for latest, earliest, then in zip(
            clock.latest_yet, clock.earliest_to_come, following, strict=True
        )
    ]


def _handoffs(rotation: Rotation) -> Iterator[datetime]:
    """The wall-clock times of the handoffs, one after the other, without end."""
    if rotation.unit is Unit.MONTHS:
        return _monthly(rotation)
    if rotation.windows is not None:
        return _by_windows(rotation, rotation.windows)
    hours = {Unit.HOURS: 1, Unit.DAYS: 24, Unit.WEEKS: 168}[rotation.unit]
    return _evenly(rotation.start, timedelta(hours=hours * rotation.every))


def _evenly(start: datetime, length: timedelta) -> Iterator[datetime]:
    while True:
        yield start
        start += length


def _monthly(rotation: Rotation) -> Iterator[datetime]:
    year, month, wait = rotation.start.year, rotation.start.month, 0
    while True:
        if wait == 0:
            yield _in_month(rotation.start, year, month)
            wait = rotation.every
        wait -= 1
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _in_month(start: datetime, year: int, month: int) -> datetime:
    for day in range(start.day, 0, -1):
        try:
            return start.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def _by_windows(rotation: Rotation, windows: Windows) -> Iterator[datetime]:
    starts = {(window.weekday, window.start_minute) for window in windows.windows}
    shown, wait = rotation.start, 0
    while True:
        if (shown.weekday(), shown.hour * 60 + shown.minute) in starts:
            if wait == 0:
                yield shown
                wait = rotation.every
            wait -= 1
        shown += MINUTE
