"""Schedules of one team, told in seconds from an origin, as the cases are."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.rotations.rotation import Rotation, Unit
from bot.domain.rotations.schedule import Layer, Override, Schedule
from bot.domain.times.instants import Span

UTC_ZONE = ZoneInfo("UTC")
ORIGIN = datetime(2026, 11, 30, tzinfo=UTC)
DAY = 86_400
WEEK = 7 * DAY


def seconds(start: int, end: int) -> Span:
    """A span in seconds from ORIGIN."""
    return Span(start=at(start), end=at(end))


def at(second: int) -> datetime:
    """An instant in seconds from ORIGIN."""
    return ORIGIN + timedelta(seconds=second)


def rotation(people: str, every: int, unit: Unit, start: int, until: int | None) -> Rotation:
    """People by their letters, between two instants in seconds."""
    return Rotation(
        people=tuple((person,) for person in people),
        every=every,
        unit=unit,
        start=at(start).replace(tzinfo=None),
        timezone=UTC_ZONE,
        until=None if until is None else at(until).replace(tzinfo=None),
    )


def schedule(
    *layers: Layer, key: str = "primary", overrides: tuple[Override, ...] = ()
) -> Schedule:
    """A schedule of team T."""
    return Schedule(team="T", key=key, layers=layers, overrides=overrides)


def one_shift(person: str, start: int, end: int, *overrides: Override) -> Schedule:
    """One person from one instant to another."""
    days = rotation(person, 1, Unit.DAYS, start, end)
    return schedule(Layer(rotation=days), overrides=overrides)


def override(person: str, start: int, end: int, replaces: str | None = None) -> Override:
    """An override of T/primary."""
    return Override(
        team="T", schedule="primary", person=person, span=seconds(start, end), replaces=replaces
    )


def told(found: Schedule, start: int = -DAY, end: int = 2 * WEEK) -> list[tuple[str, int, int]]:
    """Shifts as who, from and to."""
    return [
        (
            "+".join(shift.people),
            int((shift.span.start - ORIGIN).total_seconds()),
            int((shift.span.end - ORIGIN).total_seconds()),
        )
        for shift in found.shifts(seconds(start, end))
    ]
