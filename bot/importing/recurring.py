"""Combines recurring events into rotations.

A calendar has one event for each person: ana every third week, bo every third week from a week
later, chen likewise. A rotation has them in one: week by week ana, bo, chen. So events of one
rhythm are sorted into the turns of a round, and make a rotation when every turn has an event.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from math import gcd
from zoneinfo import ZoneInfo

from bot.domain.rotations.restriction import Windows
from bot.domain.rotations.rotation import Rotation
from bot.domain.rotations.schedule import Layer
from bot.domain.times.wallclock import reading
from bot.importing.turns import length_of_turn
from bot.importing.windows import windows_of

_DAY, _WEEK, _MINUTE = timedelta(days=1), timedelta(weeks=1), timedelta(minutes=1)
MOST_TURNS = 500
PERIODS = {"HOURLY": timedelta(hours=1), "DAILY": _DAY, "WEEKLY": _WEEK}


@dataclass(frozen=True, kw_only=True, slots=True)
class RecurringEvent:
    """An event that begins at `start` and again every `every` periods, on the wall clock.

    `weekdays` (0 for Monday) are its days of a week, empty for that of `start`; a week begins on
    `week_start`. No occurrence begins after `last`, an instant.
    """

    people: tuple[str, ...]
    start: datetime
    length: timedelta
    zone: ZoneInfo
    every: int
    period: timedelta
    weekdays: frozenset[int] = frozenset()
    week_start: int = 0
    last: datetime | None = None

    @property
    def round(self) -> timedelta:
        """The length from one occurrence, or one week with any, to the next."""
        return self.every * self.period

    @property
    def anchor(self) -> datetime:
        """The start; with weekdays, the start of that week at the same time of day."""
        if not self.weekdays:
            return self.start
        return self.start - (self.start.weekday() - self.week_start) % 7 * _DAY

    @property
    def clock(self) -> timedelta:
        """The time of day it begins at."""
        return timedelta(hours=self.start.hour, minutes=self.start.minute)


def rotations(events: Iterable[RecurringEvent]) -> tuple[list[Layer], list[RecurringEvent]]:
    """The rotations that the events make up, and the events that are part of none."""
    layers: list[Layer] = []
    left_over: list[RecurringEvent] = []
    for together in _alike([_plain(event) for event in events], _rhythm):
        found = _rotation(together)
        if found is not None:
            layers.append(found)
            continue
        for same in _alike(together, lambda event: (event.length, event.clock)):
            found = _rotation(same) or _rotation_with_hours(same)
            singly = [found] if found is not None else [_hours_of_one(event) for event in same]
            layers += [layer for layer in singly if layer is not None]
            left_over += [e for e, layer in zip(same, singly, strict=False) if layer is None]
    return layers, left_over


def _alike(
    events: Sequence[RecurringEvent], rhythm: Callable[[RecurringEvent], object]
) -> list[list[RecurringEvent]]:
    sorted_out: dict[object, list[RecurringEvent]] = defaultdict(list)
    for event in events:
        sorted_out[rhythm(event)].append(event)
    return list(sorted_out.values())


def _plain(event: RecurringEvent) -> RecurringEvent:
    """The event in a canonical form, so that equal rhythms compare equal."""
    if event.period == _DAY and event.every == 1 and event.weekdays:
        return _plain(replace(event, period=_WEEK))
    if event.period == _WEEK and event.weekdays == {event.start.weekday()}:
        return replace(event, weekdays=frozenset())
    return event


def _rhythm(event: RecurringEvent) -> object:
    """The key that events of one rotation share."""
    common = (event.zone.key, event.round, event.last)
    if not event.weekdays:
        return common
    return (*common, event.weekdays, event.clock, event.length, event.week_start)


def _rotation(events: Sequence[RecurringEvent]) -> Layer | None:
    """The rotation whose turns the events fill without a gap, if they do."""
    if events[0].weekdays:
        return _rotation_of_weekdays(events)
    lengths = [event.length for event in events]
    begin, slots = _slots(events, _common([*lengths, events[0].round]))
    if slots is None:
        return None
    return _turns(events[0], begin, slots)


def _rotation_of_weekdays(events: Sequence[RecurringEvent]) -> Layer | None:
    """A rotation with turns of a week, restricted to the days and hours that all events share."""
    first = events[0]
    begin, slots = _slots([replace(event, length=_WEEK) for event in events], _WEEK)
    if slots is None or first.period != _WEEK or first.length > _DAY:
        return None
    minutes = first.length // _MINUTE
    stretches = [(day, first.clock // _MINUTE, minutes) for day in first.weekdays]
    return _turns(first, begin, slots, windows_of(stretches, first.zone))


def _rotation_with_hours(events: Sequence[RecurringEvent]) -> Layer | None:
    """A rotation with turns of a day or a week, all restricted to the same part."""
    first = events[0]
    for turn in (_WEEK, _DAY):
        if first.weekdays or first.length > turn or first.round % turn:
            continue
        begin, slots = _slots([replace(event, length=turn) for event in events], turn)
        if slots is not None:
            return _turns(first, begin, slots, _hours(first, turn))
    return None


def _hours_of_one(event: RecurringEvent) -> Layer | None:
    """A rotation of one person, for an event that recurs every day or every week."""
    if event.weekdays or event.round not in (_DAY, _WEEK) or event.length > event.round:
        return None
    return _turns(event, event.start, [event.people], _hours(event, event.round))


def _hours(event: RecurringEvent, turn: timedelta) -> Windows | None:
    days = range(7) if turn == _DAY else [event.start.weekday()]
    minutes = event.length // _MINUTE
    return windows_of([(day, event.clock // _MINUTE, minutes) for day in days], event.zone)


def _slots(
    events: Sequence[RecurringEvent], turn: timedelta
) -> tuple[datetime, list[tuple[str, ...]] | None]:
    """The start of a round with all events, and the person of each turn.

    None if a turn has no event, or an event begins in the middle of one.
    """
    round_ = events[0].round
    anchors = [event.anchor for event in events]
    begin = max(min(anchors), max(anchors) - round_ + turn)
    turns: list[list[str]] = [[] for _ in range(round_ // turn)]
    if len(turns) > MOST_TURNS:
        return begin, None
    for event in events:
        offset = (event.anchor - begin) % round_
        if offset % turn or event.length % turn:
            return begin, None
        for number in range(event.length // turn):
            turns[(offset // turn + number) % len(turns)] += event.people
    if not all(turns):
        return begin, None
    return begin, [tuple(dict.fromkeys(people)) for people in turns]


def _turns(
    event: RecurringEvent,
    begin: datetime,
    people: list[tuple[str, ...]],
    only: Windows | None = None,
) -> Layer | None:
    turn = length_of_turn(event.round / len(people))
    if turn is None:
        return None
    rotation = Rotation(
        people=_shortest(people), every=turn[0], unit=turn[1], start=begin, timezone=event.zone
    )
    if event.last is not None:
        end = _end(event, begin, event.round / len(people), only)
        if end <= begin:
            return None
        rotation = replace(rotation, until=end)
    return Layer(rotation=rotation, only=only)


def _end(event: RecurringEvent, begin: datetime, turn: timedelta, only: Windows | None) -> datetime:
    """When the next occurrence after the last one would begin."""
    last = reading(event.last, event.zone) if event.last else begin
    if only is None or not event.weekdays:
        return begin + ((last - begin) // turn + 1) * turn
    following = datetime.combine(last.date(), time()) + event.clock
    while following <= last or following.weekday() not in event.weekdays:
        following += _DAY
    return following


def _shortest(people: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The line-up without its repetitions: ana, bo for ana, bo, ana, bo."""
    for length in range(1, len(people)):
        if len(people) % length == 0 and people == people[:length] * (len(people) // length):
            return tuple(people[:length])
    return tuple(people)


def _common(lengths: Iterable[timedelta]) -> timedelta:
    """The greatest common divisor of lengths."""
    seconds = 0
    for length in lengths:
        seconds = gcd(seconds, length // timedelta(seconds=1))
    return timedelta(seconds=seconds)
