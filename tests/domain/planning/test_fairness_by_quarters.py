"""Fairness against the slow way of telling it: a walk in quarters of an hour, no arithmetic."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.people.person import Person
from bot.domain.planning.fairness import Measure, PersonShare, people_of, person_shares
from bot.domain.rotations.rotation import Change, Rotation, Unit
from bot.domain.rotations.schedule import Layer, Override, Schedule
from bot.domain.times.instants import Span
from tests.domain.fair_teams import team

QUARTER = timedelta(minutes=15)
NAMES = ("ana", "bo", "chen", "dee")
# One without changes of the clock, two that change at night, one by half an hour, one at midnight.
ZONES = (
    "Asia/Kathmandu",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
)
CHANGES_OF_CLOCKS = (
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 4, 5, tzinfo=UTC),
    datetime(2026, 9, 6, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
)

line_ups = st.lists(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True).map(tuple),
    min_size=1,
    max_size=3,
).map(tuple)


@st.composite
def spans_of_days(draw: st.DrawFn, days: int = 12) -> Span:
    """Around a change of the clocks, to the quarter of an hour."""
    start = draw(st.sampled_from(CHANGES_OF_CLOCKS)) + draw(st.integers(-300, 100)) * QUARTER
    return Span(start=start, end=start + draw(st.integers(1, days * 96)) * QUARTER)


@st.composite
def schedules(draw: st.DrawFn, key: str) -> Schedule:
    start = draw(st.sampled_from(CHANGES_OF_CLOCKS)).replace(tzinfo=None) + timedelta(
        days=draw(st.integers(-9, 2)), hours=draw(st.integers(0, 23))
    )
    every = draw(st.sampled_from((1, 2, 5)))
    changed = start + timedelta(days=every * draw(st.integers(1, 3)))
    rotation = Rotation(
        people=draw(line_ups),
        every=every,
        unit=Unit.DAYS,
        start=start,
        timezone=ZoneInfo(draw(st.sampled_from(ZONES))),
        changes=draw(
            st.just(()) | line_ups.map(lambda people: (Change(start=changed, people=people),))
        ),
    )
    overrides = draw(
        st.lists(
            st.builds(
                Override,
                team=st.just("web"),
                schedule=st.just(key),
                person=st.sampled_from(NAMES),
                span=spans_of_days(days=2),
            ),
            max_size=2,
        )
    )
    return Schedule(
        team="web", key=key, layers=(Layer(rotation=rotation),), overrides=tuple(overrides)
    )


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(schedules("first"), schedules("second")),
    spans_of_days(),
    st.fixed_dictionaries({name: st.sampled_from(ZONES) for name in NAMES}),
    st.sets(st.dates(date(2026, 3, 1), date(2026, 4, 10)), max_size=20),
)
def test_as_counted_by_quarters(
    both: tuple[Schedule, Schedule], within: Span, zones: dict[str, str], holidays: set[date]
) -> None:
    web = team(*both)
    people = {n: Person(key=n, name=n, timezone=ZoneInfo(zones[n])) for n in NAMES}
    found = person_shares(web, people, within, dict.fromkeys(NAMES, holidays))

    assert tuple(sorted(each.person for each in found)) == people_of(web, within)
    for share in found:
        zone = people[share.person].timezone
        assert told(share) == counted(share.person, both, within, zone, holidays)
    for measure in Measure:
        deviations = [each.deviation[measure] for each in found]
        assert sum(each.count for each in deviations) == 0
        assert abs(sum((each.time for each in deviations), timedelta(0))) < timedelta(seconds=1)


Counts = dict[str, tuple[int, timedelta]]


def told(share: PersonShare) -> Counts:
    amounts = {m.value: (int(a.count), a.time) for m, a in share.load.items()}
    longest = share.longest.length if share.longest else timedelta(0)
    return {
        **amounts,
        "shifts": (0, share.load[Measure.SHIFTS].time),
        "longest": (0, longest),
        "weekend nights": (0, share.weekend_nights),
    }


def counted(
    person: str, both: tuple[Schedule, ...], within: Span, zone: ZoneInfo, holidays: set[date]
) -> Counts:
    quarters = [within.start + n * QUARTER for n in range(within.length // QUARTER)]
    on_call = [any(person in s.on_call(at).people for s in both) for at in quarters]
    shown = [at.astimezone(zone) for at, yes in zip(quarters, on_call, strict=True) if yes]
    nights = [at for at in shown if at.hour >= 22 or at.hour < 8]
    weekends = [at for at in shown if at.weekday() >= 5]
    free = [at for at in shown if at.date() in holidays]
    return {
        "shifts": (0, len(shown) * QUARTER),
        "nights": (len({evening_of(at) for at in nights}), len(nights) * QUARTER),
        "weekends": (len({at.isocalendar()[:2] for at in weekends}), len(weekends) * QUARTER),
        "holidays": (len({at.date() for at in free}), len(free) * QUARTER),
        "longest": (0, longest_run(on_call) * QUARTER),
        "weekend nights": (0, len([at for at in nights if at.weekday() >= 5]) * QUARTER),
    }


def evening_of(at: datetime) -> date:
    """The date on which the night began that a wall-clock time lies in."""
    return at.date() if at.hour >= 22 else at.date() - timedelta(days=1)


def longest_run(on_call: list[bool]) -> int:
    runs = "".join("x" if yes else " " for yes in on_call).split()
    return max(map(len, runs), default=0)
