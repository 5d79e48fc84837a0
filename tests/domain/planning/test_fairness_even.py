"""The even share of what being on call takes, and who deviates from it."""

from datetime import date, timedelta
from fractions import Fraction

from bot.domain.planning.fairness import Amount, Measure
from tests.domain.building import change, rotation, span
from tests.domain.fair_teams import (
    UTC,
    WEEK,
    alone,
    hours,
    override,
    schedule,
    shares_by_person,
    team,
)

PACIFIC = "America/Los_Angeles"


def test_holidays_are_shared_among_those_whose_holidays_are_known() -> None:
    weekly = rotation("1 weeks", "2026-01-05 00:00", UTC)
    within = span("2026-01-05T00:00Z", "2026-01-26T00:00Z")
    found = shares_by_person(
        team(schedule(weekly)), within, UTC, {"ana": [date(2026, 1, 6)], "bo": []}
    )

    assert {p: s.even.get(Measure.HOLIDAYS) for p, s in found.items()} == {
        "ana": Amount(count=Fraction(1, 2), time=timedelta(hours=12)),
        "bo": Amount(count=Fraction(1, 2), time=timedelta(hours=12)),
        "chen": None,
    }
    assert Measure.HOLIDAYS not in found["chen"].load
    assert found["bo"].deviation[Measure.HOLIDAYS].count == -0.5


def test_somebody_never_on_call_has_nothing_but_a_share() -> None:
    weekly = rotation("1 weeks", "2026-01-05 00:00", UTC)
    chen = shares_by_person(team(schedule(weekly)), WEEK)["chen"]

    assert chen.load[Measure.SHIFTS] == Amount()
    assert chen.longest is None
    assert chen.even[Measure.SHIFTS] == Amount(count=Fraction(1, 3), time=timedelta(hours=56))
    assert chen.deviation[Measure.SHIFTS].time == -timedelta(hours=56)


def test_whoever_joins_late_shares_only_what_came_after() -> None:
    """Two share the first two weeks and three the three after."""
    weekly = rotation(
        "1 weeks",
        "2026-01-05 00:00",
        UTC,
        people=(("ana",), ("bo",)),
        changes=(change("2026-01-19 00:00", "ana", "bo", "chen"),),
    )
    found = shares_by_person(team(schedule(weekly)), span("2026-01-05T00:00Z", "2026-02-09T00:00Z"))

    assert {p: hours(s.even[Measure.SHIFTS]) / 168 for p, s in found.items()} == {
        "ana": 2,
        "bo": 2,
        "chen": 1,
    }
    assert all(each.deviation[Measure.SHIFTS] == Amount() for each in found.values())


def test_whoever_only_helps_out_has_no_share() -> None:
    helped = override("gus", "2026-01-06T00:00Z", "2026-01-07T00:00Z")
    found = shares_by_person(team(schedule(alone("ana"), overrides=(helped,))), WEEK)

    assert {p: hours(s.deviation[Measure.SHIFTS]) for p, s in found.items()} == {
        "ana": -24,
        "gus": 24,
    }
    assert hours(found["ana"].even[Measure.SHIFTS]) == 168


def test_what_nobody_was_in_a_line_up_for_belongs_to_who_served() -> None:
    over = rotation(
        "1 weeks", "2025-12-29 00:00", UTC, people=(("ana",),), until="2026-01-08 00:00"
    )
    helped = override("gus", "2026-01-07T00:00Z", "2026-01-10T00:00Z")
    found = shares_by_person(team(schedule(over, overrides=(helped,))), WEEK)

    assert {
        p: (hours(s.load[Measure.SHIFTS]), hours(s.even[Measure.SHIFTS])) for p, s in found.items()
    } == {
        "ana": (48, 72),
        "gus": (72, 48),
    }


def test_whoever_has_most_comes_first() -> None:
    people = (("chen",), ("ana",), ("bo",), ("bo",))
    daily = rotation("1 days", "2026-01-05 00:00", UTC, people=people)

    assert list(shares_by_person(team(schedule(daily)), WEEK)) == ["bo", "ana", "chen"]


def test_a_team_without_schedules_has_nobody() -> None:
    assert shares_by_person(team(), WEEK) == {}


def test_eight_people_have_six_or_seven_weeks_of_a_year_and_never_two_duties_at_once() -> None:
    """Of the cases kept of peers: fair/eight-people-one-year."""
    eight = tuple((f"p{n}",) for n in range(8))
    primary = rotation("1 weeks", "2026-01-05 10:00", PACIFIC, people=eight)
    secondary = rotation("1 weeks", "2026-01-05 10:00", PACIFIC, people=(*eight[1:], eight[0]))
    year = span("2026-01-05T18:00Z", "2027-01-04T18:00Z")

    for one in (primary, secondary):
        found = shares_by_person(team(schedule(one)), year).values()
        shifts = sorted((each.load[Measure.SHIFTS].count for each in found), reverse=True)
        assert shifts == [7, 7, 7, 7, 6, 6, 6, 6]
    both = shares_by_person(
        team(schedule(primary), schedule(secondary, key="second")), year
    ).values()
    assert sum(hours(each.load[Measure.SHIFTS]) for each in both) == 2 * 52 * 168
    assert {each.even[Measure.SHIFTS].count for each in both} == {13}


def test_three_people_take_turns_and_a_newcomer_goes_next() -> None:
    """Of the cases kept of peers: fair/three-people-no-history, fair/new-joiner-goes-next."""
    weekly = rotation(
        "1 weeks",
        "2026-01-05 00:00",
        UTC,
        changes=(change("2026-03-09 00:00", "new", "ana", "bo", "chen"),),
    )
    weeks = schedule(weekly).shifts(span("2026-01-05T00:00Z", "2026-04-06T00:00Z"))

    assert [week.people[0] for week in weeks] == [
        *("ana", "bo", "chen", "ana", "bo", "chen", "ana", "bo", "chen"),
        *("new", "ana", "bo", "chen"),
    ]
