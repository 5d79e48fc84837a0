"""Random schedules over changes of the clocks.

They are built from classes that can be others, so that it can be seen whether rules that are wrong
are noticed.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from bot.domain.rotations.restriction import DAY_MINUTES, Window, Windows
from bot.domain.rotations.rotation import Change, Rotation, Unit
from bot.domain.rotations.schedule import Layer, Override, Schedule
from bot.domain.times.instants import Span
from tests.domain.oracle import MINUTE

# Minutes at which clocks change somewhere below, or do not.
CLOCK_CHANGES = [
    ("America/Los_Angeles", "2026-03-08T10:00+00:00"),
    ("America/Los_Angeles", "2026-11-01T09:00+00:00"),
    ("Europe/Berlin", "2026-03-29T01:00+00:00"),
    ("Europe/Berlin", "2026-10-25T01:00+00:00"),
    ("Europe/London", "2026-10-25T01:00+00:00"),
    ("Australia/Lord_Howe", "2026-04-04T15:00+00:00"),
    ("Australia/Lord_Howe", "2026-10-03T15:30+00:00"),
    ("America/Sao_Paulo", "2018-02-18T02:00+00:00"),
    ("America/Sao_Paulo", "2018-11-04T03:00+00:00"),
    ("America/St_Johns", "2006-10-29T02:31+00:00"),
    ("America/Caracas", "2007-12-09T07:00+00:00"),
    ("Africa/Casablanca", "2026-03-22T02:00+00:00"),
    ("Antarctica/Troll", "2026-10-25T01:00+00:00"),
    ("Pacific/Apia", "2011-12-30T10:00+00:00"),
    ("Pacific/Kiritimati", "1994-12-31T10:00+00:00"),
    ("Pacific/Kwajalein", "1969-09-30T13:00+00:00"),
    ("Pacific/Kwajalein", "1993-08-21T12:00+00:00"),
    ("Asia/Kathmandu", "2026-03-01T00:00+00:00"),
]
PEOPLE = ["ana", "bo", "chen", "dee"]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The classes that schedules are built from."""

    rotation: type[Rotation] = Rotation
    windows: type[Windows] = Windows
    schedule: type[Schedule] = Schedule


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A schedule, a span of some days around a change of its clocks, and that change."""

    schedule: Schedule
    within: Span
    change: datetime


together = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2, unique=True).map(tuple)
line_ups = st.lists(together, min_size=1, max_size=3).map(tuple)


@composite
def minutes_of_day(draw: DrawFn, near: datetime) -> int:
    """More often than not close to the time at which the clocks change."""
    if draw(st.booleans()):
        return draw(st.integers(min_value=0, max_value=DAY_MINUTES - 1))
    quarters = draw(st.integers(min_value=-8, max_value=8))
    return (near.hour * 60 + near.minute + 15 * quarters) % DAY_MINUTES


@composite
def windows(draw: DrawFn, rules: Rules, zone: ZoneInfo, near: datetime) -> Windows:
    """One to four windows, most on the day on which the clocks change or beside it."""
    listed = []
    for _ in range(draw(st.integers(min_value=1, max_value=4))):
        start, end = draw(minutes_of_day(near)), draw(minutes_of_day(near))
        weekday = (near.weekday() + draw(st.sampled_from([0, -1, 1, 3]))) % 7
        after_midnight = DAY_MINUTES if end <= start else 0
        listed.append(Window(weekday=weekday, start_minute=start, end_minute=end + after_midnight))
    return rules.windows(windows=tuple(listed), timezone=zone)


@composite
def rotations(draw: DrawFn, rules: Rules, zone: ZoneInfo, near: datetime) -> Rotation:
    """A rotation that began up to four months before a wall-clock time, or a little later."""
    unit = draw(st.sampled_from(list(Unit)))
    days = draw(st.integers(min_value=-120 if unit is Unit.MONTHS else -20, max_value=2))
    midnight = near.replace(hour=0, minute=0)
    start = midnight + timedelta(days=days, minutes=draw(minutes_of_day(near)))
    until = draw(st.none() | st.integers(1, 30 * DAY_MINUTES).map(lambda n: start + n * MINUTE))
    plain = rules.rotation(
        people=draw(line_ups),
        every=draw(st.integers(min_value=1, max_value=3)),
        unit=unit,
        start=start,
        timezone=zone,
        windows=draw(windows(rules, zone, near)) if unit is Unit.WINDOWS else None,
    )
    first = plain.handoffs_around(near)[-1]
    handoffs = draw(st.sets(st.sampled_from([first, plain.handoffs_around(first)[-1]])))
    changes = tuple(Change(start=handoff, people=draw(line_ups)) for handoff in sorted(handoffs))
    begins = plain.handoffs_around(start)[-1]
    ends = until if until and until > begins + timedelta(days=2) else None
    return replace(plain, changes=changes, until=ends)


@composite
def overrides(draw: DrawFn, within: Span) -> Override:
    """An override of up to three days that reaches into a span, or nearly."""
    start = within.start + draw(st.integers(-DAY_MINUTES, 5 * DAY_MINUTES)) * MINUTE
    person = draw(st.sampled_from(PEOPLE))
    others = [other for other in PEOPLE if other != person]
    return Override(
        team="web",
        schedule="primary",
        person=person,
        span=Span(start=start, end=start + draw(st.integers(1, 3 * DAY_MINUTES)) * MINUTE),
        replaces=draw(st.none() | st.sampled_from(others)),
    )


@composite
def layers(draw: DrawFn, rules: Rules, at: datetime, changing: str) -> Layer:
    """A layer, more often than not in the zone whose clocks change at that instant."""
    others = st.sampled_from([name for name, _ in CLOCK_CHANGES])
    zone = ZoneInfo(draw(st.just(changing) | st.just(changing) | others))
    near = at.astimezone(zone).replace(tzinfo=None, fold=0)
    rotation = draw(rotations(rules, zone, near))
    only = rotation.windows or draw(st.none() | windows(rules, zone, near))
    return Layer(rotation=rotation, only=only)


@composite
def schedules(draw: DrawFn, rules: Rules) -> Drawn:
    """One to three layers and up to three overrides."""
    name, change = draw(st.sampled_from(CLOCK_CHANGES))
    at = datetime.fromisoformat(change)
    start = at - draw(st.integers(0, 2 * DAY_MINUTES)) * MINUTE
    within = Span(start=start, end=at + draw(st.integers(1, 2 * DAY_MINUTES)) * MINUTE)
    listed = draw(st.lists(layers(rules, at, name), min_size=1, max_size=3))
    some: SearchStrategy[list[Override]] = st.lists(overrides(within), max_size=3)
    schedule = rules.schedule(
        team="web", key="primary", layers=tuple(listed), overrides=tuple(draw(some))
    )
    return Drawn(schedule=schedule, within=within, change=at)
