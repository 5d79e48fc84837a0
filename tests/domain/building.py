"""Short ways to write down rotations, windows and spans, for rows."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.rotations.restriction import DAY_MINUTES, Window, Windows
from bot.domain.rotations.rotation import Change, LineUp, Rotation, Turn, Unit
from bot.domain.rotations.schedule import Shift
from bot.domain.times.instants import Span

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
ABC = (("ana",), ("bo",), ("chen",))


def rotation(
    every: str,
    start: str,
    zone: str = "America/Los_Angeles",
    *,
    people: LineUp = ABC,
    until: str | None = None,
    changes: tuple[Change, ...] = (),
) -> Rotation:
    """A rotation such as `rotation("2 weeks", "2026-01-05 10:00")`."""
    count, unit = every.split()
    return Rotation(
        people=people,
        every=int(count),
        unit=Unit(unit),
        start=datetime.fromisoformat(start),
        timezone=ZoneInfo(zone),
        until=datetime.fromisoformat(until) if until else None,
        changes=changes,
    )


def change(start: str, *people: str) -> Change:
    """A change of the line-up to people who each have a turn alone."""
    return Change(start=datetime.fromisoformat(start), people=tuple((person,) for person in people))


def span(start: str, end: str) -> Span:
    """A span between two instants in ISO 8601."""
    return Span(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end))


def told(turns: list[Turn], zone: str) -> list[tuple[str, str]]:
    """Turns as who begins when on the wall clock, and the end of the last."""
    rows = [(clock(turn.span.start, zone), "+".join(turn.people)) for turn in turns]
    return [*rows, (clock(turns[-1].span.end, zone), "")]


def clock(at: datetime, zone: str) -> str:
    """Month, day and time on the wall clock of a zone."""
    return f"{at.astimezone(ZoneInfo(zone)):%m-%d %H:%M}"


def window(weekday: int, start: str, end: str) -> Window:
    """A window such as `window(SAT, "22:00", "06:00")`; it ends on the next day when it must."""
    start_minute, end_minute = _minutes(start), _minutes(end)
    if end_minute <= start_minute:
        end_minute += DAY_MINUTES
    return Window(weekday=weekday, start_minute=start_minute, end_minute=end_minute)


def windows(zone: str, *listed: Window) -> Windows:
    """Windows on the wall clock of a zone."""
    return Windows(windows=listed, timezone=ZoneInfo(zone))


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def told_shifts(shifts: list[Shift], zone: str) -> list[str]:
    """Shifts such as `01-05 10:00 to 01-12 10:00 ana, layer 1`."""
    return [
        f"{clock(shift.span.start, zone)} to {clock(shift.span.end, zone)} "
        f"{'+'.join(shift.people)}, {shift.because}"
        for shift in shifts
    ]
