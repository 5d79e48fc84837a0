"""Random schedules over changes of the clocks, against a slow oracle that counts minutes."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from bot.domain.instants import Span
from bot.domain.restriction import DAY_MINUTES, Window, Windows
from bot.domain.rotation import Change, Rotation, Unit
from bot.domain.schedule import Layer, Override, Schedule
from tests.domain.oracle import MINUTE, Told, told_by_minutes

MOMENT = datetime.resolution
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
    ("Pacific/Apia", "2011-12-30T10:00+00:00"),
    ("Asia/Kathmandu", "2026-03-01T00:00+00:00"),
]
PEOPLE = ["ana", "bo", "chen", "dee"]

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
def windows(draw: DrawFn, zone: ZoneInfo, near: datetime) -> Windows:
    """One to four windows, most on the day on which the clocks change or beside it."""
    listed = []
    for _ in range(draw(st.integers(min_value=1, max_value=4))):
        start, end = draw(minutes_of_day(near)), draw(minutes_of_day(near))
        weekday = (near.weekday() + draw(st.sampled_from([0, -1, 1, 3]))) % 7
        after_midnight = DAY_MINUTES if end <= start else 0
        listed.append(Window(weekday=weekday, start_minute=start, end_minute=end + after_midnight))
    return Windows(windows=tuple(listed), timezone=zone)


@composite
def rotations(draw: DrawFn, zone: ZoneInfo, near: datetime) -> Rotation:
    """A rotation that began up to four months before a wall-clock time, or a little later."""
    unit = draw(st.sampled_from(list(Unit)))
    days = draw(st.integers(min_value=-120 if unit is Unit.MONTHS else -20, max_value=2))
    midnight = near.replace(hour=0, minute=0)
    start = midnight + timedelta(days=days, minutes=draw(minutes_of_day(near)))
    until = draw(st.none() | st.integers(1, 30 * DAY_MINUTES).map(lambda n: start + n * MINUTE))
    plain = Rotation(
        people=draw(line_ups),
        every=draw(st.integers(min_value=1, max_value=3)),
        unit=unit,
        start=start,
        timezone=zone,
        windows=draw(windows(zone, near)) if unit is Unit.WINDOWS else None,
    )
    around = plain.handoffs_around(near)[-1:]
    changes = tuple(Change(start=handoff, people=draw(line_ups)) for handoff in around)
    changed = replace(plain, changes=changes if draw(st.booleans()) else ())
    begins = changed.handoffs_around(start)[-1]
    return replace(changed, until=until if until and until > begins + timedelta(days=2) else None)


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
def schedules(draw: DrawFn) -> tuple[Schedule, Span, datetime]:
    """A schedule, and a span of some days around a change of its clocks, and that change."""
    name, change = draw(st.sampled_from(CLOCK_CHANGES))
    zone, at = ZoneInfo(name), datetime.fromisoformat(change)
    start = at - draw(st.integers(0, 2 * DAY_MINUTES)) * MINUTE
    within = Span(start=start, end=at + draw(st.integers(1, 2 * DAY_MINUTES)) * MINUTE)
    near = at.astimezone(zone).replace(tzinfo=None, fold=0)
    layers = []
    for _ in range(draw(st.integers(min_value=1, max_value=3))):
        rotation = draw(rotations(zone, near))
        only = rotation.windows or draw(st.none() | windows(zone, near))
        layers.append(Layer(rotation=rotation, only=only))
    some: SearchStrategy[list[Override]] = st.lists(overrides(within), max_size=3)
    schedule = Schedule(
        team="web", key="primary", layers=tuple(layers), overrides=tuple(draw(some))
    )
    return schedule, within, at


slowly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@settings(slowly, max_examples=50)
@given(drawn=schedules())
def test_shifts_are_what_counting_minutes_tells(drawn: tuple[Schedule, Span, datetime]) -> None:
    schedule, within, _ = drawn

    found = [
        Told(start=s.span.start, end=s.span.end, people=s.people, because=s.because)
        for s in schedule.shifts(within)
    ]

    assert found == [told for told in told_by_minutes(schedule, within) if told.people]


@settings(slowly, max_examples=50)
@given(drawn=schedules())
def test_look_ups_around_a_change_of_the_clocks_are_what_counting_minutes_tells(
    drawn: tuple[Schedule, Span, datetime],
) -> None:
    schedule, _, change = drawn
    hours = timedelta(hours=3)
    around = Span(start=change - hours, end=change + hours)

    for told in told_by_minutes(schedule, around):
        for minutes in range(0, (told.end - told.start) // MINUTE, 7):
            found = schedule.on_call(told.start + minutes * MINUTE)
            assert (found.people, found.because) == (told.people, told.because)


@settings(slowly, max_examples=50)
@given(drawn=schedules())
def test_one_look_up_tells_the_same_as_all_shifts(
    drawn: tuple[Schedule, Span, datetime],
) -> None:
    schedule, within, _ = drawn
    around = Span(start=within.start - timedelta(days=40), end=within.end + timedelta(days=40))
    shifts = schedule.shifts(around)
    inside = [shift for shift in shifts if shift.span.overlaps(within)]

    for shift in inside:
        for at in (shift.span.start, shift.span.end - MOMENT):
            told = schedule.on_call(at)
            assert (told.people, told.because) == (shift.people, shift.because)
            if around.start < shift.span.start and shift.span.end < around.end:
                assert (told.start, told.end) == (shift.span.start, shift.span.end)
        before, after = shift.span.start - MOMENT, shift.span.end
        assert schedule.on_call(before).end == shift.span.start or before not in around
        assert schedule.on_call(after).start == shift.span.end or after not in around
    for shift, following in pairwise(shifts):
        if shift in inside:
            assert schedule.next_people(shift.span.start) == following.people
