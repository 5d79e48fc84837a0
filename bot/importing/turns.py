"""Rotations whose turns are counted from one instant and used from another one on."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.rotations.rotation import Rotation, Unit
from bot.domain.times.instants import as_utc
from bot.domain.times.wallclock import reading

MOST_PERIODS = 999
_UNITS = (
    (Unit.WEEKS, timedelta(weeks=1)),
    (Unit.DAYS, timedelta(days=1)),
    (Unit.HOURS, timedelta(hours=1)),
)


def length_of_turn(length: timedelta) -> tuple[int, Unit] | None:
    """A length such as 2 weeks; None if it is no whole number of hours, or far too long."""
    for unit, period in _UNITS:
        if length >= period and not length % period:
            return (length // period, unit) if length // period <= MOST_PERIODS else None
    return None


def seen_from(rotation: Rotation, begins: datetime, looked_at_from: datetime) -> list[Rotation]:
    """The same turns, but none before `begins`, which may lie in the middle of one.

    Then the rest of that turn is a rotation of its own, unless it is over before anybody looks.
    The turns are counted in hours, days or weeks.
    """
    turn = rotation.turn_at(begins)
    if turn is None:
        rotation = _counted_from_before(rotation, begins)
        turn = rotation.turn_at(begins)
    if turn is None:
        raise AssertionError("a rotation without end has a turn at every instant after its start")
    whole = _from_turn(rotation, turn.span.start, turn.number)
    if turn.span.start >= begins or begins <= looked_at_from:
        return [whole]
    first = replace(
        whole,
        people=whole.people[:1],
        start=reading(begins, rotation.timezone),
        until=reading(turn.span.end, rotation.timezone),
    )
    return [first, _from_turn(rotation, turn.span.end, turn.number + 1)]


def until(rotations: list[Rotation], end: datetime | None) -> list[Rotation]:
    """The same rotations, ended at `end`; those that would begin later are left out."""
    if end is None:
        return rotations
    ended = []
    for rotation in rotations:
        if rotation.life.start < as_utc(end) < rotation.life.end:
            ended.append(replace(rotation, until=reading(end, rotation.timezone)))
        elif rotation.life.end <= as_utc(end):
            ended.append(rotation)
    return ended


def _from_turn(rotation: Rotation, start: datetime, number: int) -> Rotation:
    """The rotation as if it began with the turn of that number, which starts at an instant."""
    handoff = rotation.handoffs_around(reading(start, rotation.timezone))[0]
    first = number % len(rotation.people)
    people = rotation.people[first:] + rotation.people[:first]
    return replace(rotation, start=handoff, people=people)


def _counted_from_before(rotation: Rotation, at: datetime) -> Rotation:
    """The same turns, counted from a handoff at or before an instant before the first turn."""
    first, second = rotation.start, rotation.handoffs_around(rotation.start)[-1]
    round_ = (second - first) * len(rotation.people)
    rounds = -((reading(at, rotation.timezone) - first) // round_)
    return replace(rotation, start=first - rounds * round_)
