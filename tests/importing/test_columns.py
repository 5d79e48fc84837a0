"""Rotations on call at once, dealt out to schedules in which one layer wins."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.rotations.schedule import Layer, Schedule
from bot.importing.columns import Exceptional, columns
from tests.domain.building import FRI, MON, SAT, rotation, span, window, windows

WITHIN = span("2026-01-05T00:00+00:00", "2026-01-19T00:00+00:00")
HOURS = {
    "days": [window(day, "08:00", "20:00") for day in range(7)],
    "nights": [window(day, "20:00", "08:00") for day in range(7)],
    "mornings": [window(day, "06:00", "12:00") for day in (MON, FRI, SAT)],
    "always": [],
}


def strand(people: list[str], hours: str) -> tuple[Layer, ...]:
    turns = rotation("1 days", "2026-01-01 08:00", "UTC", people=tuple((p,) for p in people))
    listed = HOURS[hours]
    return (Layer(rotation=turns, only=windows("UTC", *listed) if listed else None),)


strands = st.builds(
    strand,
    st.lists(st.sampled_from(["ana", "bo", "chen", "dee"]), min_size=1, max_size=3),
    st.sampled_from(sorted(HOURS)),
)


def test_what_is_never_active_at_once_is_one_schedule() -> None:
    found = columns("primary", [[strand(["ana"], "days"), strand(["bo"], "nights")]], [], WITHIN)

    assert [schedule.key for schedule in found] == ["primary"]


def test_names_that_are_taken_are_passed_over() -> None:
    both = [strand(["ana"], "always"), strand(["bo"], "always")]

    found = columns("primary", [both], [], WITHIN, taken={"primary-2"})

    assert [schedule.key for schedule in found] == ["primary", "primary-2-2"]


def test_only_exceptions_still_make_a_schedule() -> None:
    taken = Exceptional(
        span=span("2026-01-06T00:00+00:00", "2026-01-06T00:00:30+00:00"), people=("ana", "bo")
    )

    found = columns("primary", [], [taken], WITHIN)

    shifts = [schedule.shifts(WITHIN) for schedule in found]
    assert [[(s.span, s.people) for s in one] for one in shifts] == [
        [(taken.span, ("ana",))],
        [(taken.span, ("bo",))],
    ]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(levels=st.lists(st.lists(strands, max_size=3), min_size=1, max_size=2))
def test_all_of_the_highest_level_are_on_call_and_nobody_else(
    levels: list[list[tuple[Layer, ...]]],
) -> None:
    found = columns("primary", levels, [], WITHIN)

    for hours in range(0, 7 * 24, 3):
        at = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(hours=hours, minutes=59)
        active = [
            {person for one in level for layer in one for person in people_of(layer, at)}
            for level in levels
        ]
        highest = next((people for people in reversed(active) if people), set())
        assert {p for schedule in found for p in schedule.on_call(at).people} == highest


def people_of(layer: Layer, at: datetime) -> tuple[str, ...]:
    return Schedule(team="web", key="primary", layers=(layer,)).people_at(at)
