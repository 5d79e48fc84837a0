"""The schedule that is measured, and the same layers as a calendar for the libraries beside it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
from recurring_ical_events import of

from bot.domain.rotations.restriction import Window, Windows
from bot.domain.rotations.rotation import Rotation, Unit
from bot.domain.rotations.schedule import Layer, Override, Schedule
from bot.domain.times.instants import Span

ZONE = ZoneInfo("America/Los_Angeles")
START = datetime(2026, 1, 5, 10)
YEAR = Span(start=datetime(2026, 1, 5, 10, tzinfo=ZONE), end=datetime(2027, 1, 4, 10, tzinfo=ZONE))
PEOPLE = tuple((f"person-{n}",) for n in range(8))
DAY = timedelta(days=1)


def weekly(start: datetime = START) -> Rotation:
    """Eight people, a week each."""
    return Rotation(people=PEOPLE, every=1, unit=Unit.WEEKS, start=start, timezone=ZONE)


def schedule(start: datetime = START) -> Schedule:
    """Eight people weekly, weekdays 09-17 with another, and twenty overrides in the year."""
    hours = tuple(Window(weekday=n, start_minute=9 * 60, end_minute=17 * 60) for n in range(5))
    layers = (
        Layer(rotation=weekly(start)),
        Layer(rotation=weekly(start), only=Windows(windows=hours, timezone=ZONE)),
    )
    overrides = tuple(
        Override(team="bench", schedule="primary", person=PEOPLE[n % 8][0], span=_evening(n))
        for n in range(20)
    )
    return Schedule(team="bench", key="primary", layers=layers, overrides=overrides)


def calendar(*, layers: int) -> icalendar.Calendar:
    """The first layers of that schedule as events that come again."""
    texts = (
        _event("week", "20260105T100000", "20260112T100000", "FREQ=WEEKLY"),
        _event("day", "20260105T090000", "20260105T170000", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    )
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:bench", *texts[:layers], "END:VCALENDAR")
    return icalendar.Calendar.from_ical("\r\n".join(lines) + "\r\n")


def expanded(parsed: icalendar.Calendar) -> list[datetime]:
    """When the events of a year begin, as told by recurring-ical-events."""
    events = of(parsed).between(YEAR.start, YEAR.end)
    return [event["DTSTART"].dt for event in events]


def _evening(number: int) -> Span:
    """Ten hours of an evening and a night, every eighteen days."""
    start = datetime(2026, 1, 8, 2, tzinfo=UTC) + 18 * number * DAY
    return Span(start=start, end=start + timedelta(hours=10))


def _event(uid: str, start: str, end: str, rule: str) -> str:
    zone = f"TZID={ZONE.key}"
    lines = (
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTART;{zone}:{start}",
        f"DTEND;{zone}:{end}",
        f"RRULE:{rule}",
        "END:VEVENT",
    )
    return "\r\n".join(lines)
