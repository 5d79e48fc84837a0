"""Whose turn it is, as another scheduler decides it shift by shift, and as ours does.

Theirs picks a person for every shift as it fills its calendar, by who had the least. Ours has an
order that stays: what is fair about it can be read off the line-up, and nothing has to be filled.
The ids are those of the cases.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.rotations.restriction import Window, Windows
from bot.domain.rotations.rotation import Change, LineUp, Rotation, Unit
from bot.domain.rotations.schedule import Layer, Override, Schedule
from bot.domain.times.instants import Span
from tests.domain.building import ABC

MONDAY = datetime(2026, 11, 30)
NOW = MONDAY.replace(tzinfo=UTC)
WEEK = timedelta(weeks=1)
UTC_ZONE = ZoneInfo("UTC")


def people(names: str) -> LineUp:
    """One turn for each letter."""
    return tuple((name,) for name in names)


def weekly(names: str, *changes: Change, overrides: tuple[Override, ...] = ()) -> Schedule:
    """A week each from MONDAY on."""
    turns = Rotation(
        people=people(names),
        every=1,
        unit=Unit.WEEKS,
        start=MONDAY,
        timezone=UTC_ZONE,
        changes=changes,
    )
    return Schedule(team="web", key="primary", layers=(Layer(rotation=turns),), overrides=overrides)


def week(number: int) -> Span:
    """A week, counted from 0."""
    return Span(start=NOW + number * WEEK, end=NOW + (number + 1) * WEEK)


def sequence(schedule: Schedule, weeks: int) -> str:
    """Who has which week."""
    shifts = schedule.shifts(Span(start=NOW, end=NOW + weeks * WEEK))
    return "".join(shift.people[0] for shift in shifts)


def cover(person: str, number: int) -> Override:
    """A person for a whole week."""
    return Override(team="web", schedule="primary", person=person, span=week(number))


@pytest.mark.parametrize(
    ("schedule", "told"),
    [
        pytest.param(weekly("012"), "012012012", id="fair/three-people-no-history"),
        pytest.param(weekly("12"), "121212", id="fair/out-of-rotation-member-never-picked"),
        pytest.param(
            weekly("201", Change(start=MONDAY + 4 * WEEK, people=people("N012"))),
            "2012N012N0",
            id="fair/new-joiner-goes-next",
        ),
        pytest.param(
            weekly("ABC", Change(start=MONDAY + WEEK, people=people("BCA"))),
            "ABCA",
            id="roundrobin/continues-after-last-person",
        ),
        # Theirs passes over somebody who is away and reckons anew. Ours leaves the order alone, and
        # who covers is an override that people have agreed on: nobody else's week moves.
        pytest.param(
            weekly("012", overrides=(cover("2", 1), cover("1", 2))),
            "021012",
            id="fair/vacation-skips-then-catches-up",
        ),
        pytest.param(
            weekly("012", overrides=(cover("0", 1),)),
            "002012",
            id="roundrobin/ignores-vacation",
        ),
        # Theirs leaves a hole and says nothing. Here somebody is on call as long as a layer runs.
        pytest.param(weekly("01"), "010", id="fair/everyone-away-leaves-silent-gap"),
        pytest.param(
            weekly("012", overrides=(cover("1", 0), cover("0", 1))),
            "102012",
            id="regen/wipes-swap",
        ),
    ],
)
def test_whose_turn_it_is(schedule: Schedule, told: str) -> None:
    assert sequence(schedule, len(told)) == told


def test_fair_eight_people_one_year() -> None:
    """Primary and secondary are two line-ups, the second a step ahead: never one person on both."""
    primary, secondary = sequence(weekly("01234567"), 52), sequence(weekly("12345670"), 52)

    for told in (primary, secondary):
        assert sorted(Counter(told).values(), reverse=True) == [7, 7, 7, 7, 6, 6, 6, 6]
    assert all(one != other for one, other in zip(primary, secondary, strict=True))


def test_fair_primary_secondary_disjoint_and_roundrobin_primary_and_secondary_same_person() -> None:
    primary, secondary = sequence(weekly("012"), 9), sequence(weekly("120"), 9)

    assert all(one != other for one, other in zip(primary, secondary, strict=True))


def test_regen_past_start_and_beyond_horizon_are_times_like_any_other() -> None:
    """Theirs fills a calendar ahead and refuses the past; ours tells any instant."""
    early = weekly("012").shifts(week(-2))
    far = weekly("012").shifts(week(52 * 60))

    assert early == []
    assert [(shift.span, shift.people) for shift in far] == [(week(52 * 60), ("0",))]


def test_regen_changed_template_replaces_future() -> None:
    turns = weekly("012").layers[0].rotation
    mornings = Windows(
        windows=tuple(Window(weekday=d, start_minute=0, end_minute=720) for d in range(7)),
        timezone=UTC_ZONE,
    )
    changed = Schedule(team="web", key="primary", layers=(Layer(rotation=turns, only=mornings),))
    fortnight = Span(start=NOW, end=NOW + 2 * WEEK)

    assert len(weekly("012").shifts(fortnight)) == 2
    assert len(changed.shifts(fortnight)) == 14


def test_regen_preview_changes_state_but_asking_does_not() -> None:
    asked = weekly("012")

    asked.shifts(week(100))

    assert asked == weekly("012")
    assert sequence(asked, 3) == "012"


@pytest.mark.parametrize("hours_ago", [23, 25])
def test_shift_started_23h_ago_and_25h_ago_are_both_rotations(hours_ago: int) -> None:
    """Theirs writes shifts into a calendar, and no further back than a day. Ours has a start."""
    start = MONDAY - timedelta(hours=hours_ago)
    turns = Rotation(people=ABC, every=1, unit=Unit.WEEKS, start=start, timezone=UTC_ZONE)
    schedule = Schedule(team="web", key="primary", layers=(Layer(rotation=turns),))

    assert schedule.on_call(NOW).start == start.replace(tzinfo=UTC)
