"""Weeks as teams have them all over the world, with the lengths their shifts really have."""

from datetime import datetime, timedelta

import pytest

from bot.domain.rotations.restriction import Window, Windows
from bot.domain.rotations.rotation import Rotation
from bot.domain.rotations.schedule import Layer, Schedule, Shift
from bot.domain.times.instants import Span
from tests.domain.building import SAT, rotation, window, windows


def shifts(turns: Rotation, start: str, end: str, only: Windows | None = None) -> tuple[Shift, ...]:
    """The final shifts of one layer between two instants."""
    schedule = Schedule(team="web", key="primary", layers=(Layer(rotation=turns, only=only),))
    within = Span(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end))
    return tuple(schedule.shifts(within))


def hours(found: tuple[Shift, ...]) -> list[float]:
    """How long shifts last, in hours of elapsed time."""
    return [shift.span.length / timedelta(hours=1) for shift in found]


@pytest.mark.parametrize(
    ("zone", "every", "start", "handoffs", "lengths"),
    [
        pytest.param(
            "US/Pacific",
            "1 weeks",
            "2017-02-06 10:30",
            [
                "2017-02-06T10:30-08:00",
                "2017-02-13T10:30-08:00",
                "2017-02-20T10:30-08:00",
                "2017-02-27T10:30-08:00",
                "2017-03-06T10:30-08:00",
            ],
            [168, 168, 168, 168],
            id="Monday 10:30 in California",
        ),
        pytest.param(
            "US/Central",
            "1 weeks",
            "2016-10-23 01:30",
            [
                "2016-10-23T01:30-05:00",
                "2016-10-30T01:30-05:00",
                "2016-11-06T01:30-05:00",
                "2016-11-13T01:30-06:00",
            ],
            [168, 168, 169],
            id="a handoff time that occurs twice is its first occurrence",
        ),
        pytest.param(
            "US/Central",
            "1 weeks",
            "2016-10-24 11:00",
            [
                "2016-10-24T11:00-05:00",
                "2016-10-31T11:00-05:00",
                "2016-11-07T11:00-06:00",
                "2016-11-14T11:00-06:00",
            ],
            [168, 169, 168],
            id="Monday 11:00 in Chicago over the end of summer time",
        ),
        pytest.param(
            "US/Pacific",
            "1 weeks",
            "2027-03-01 10:00",
            [
                "2027-03-01T10:00-08:00",
                "2027-03-08T10:00-08:00",
                "2027-03-15T10:00-07:00",
                "2027-03-22T10:00-07:00",
                "2027-03-29T10:00-07:00",
            ],
            [168, 167, 168, 168],
            id="Monday 10:00 in California over the start of summer time",
        ),
        pytest.param(
            "US/Pacific",
            "1 weeks",
            "2027-02-28 02:30",
            [
                "2027-02-28T02:30-08:00",
                "2027-03-07T02:30-08:00",
                "2027-03-14T03:00-07:00",
                "2027-03-21T02:30-07:00",
                "2027-03-28T02:30-07:00",
            ],
            [168, 167.5, 167.5, 168],
            id="a handoff time that is skipped is the first instant after the gap",
        ),
        pytest.param(
            "Europe/London",
            "1 weeks",
            "2026-10-12 09:00",
            [
                "2026-10-12T09:00+01:00",
                "2026-10-19T09:00+01:00",
                "2026-10-26T09:00+00:00",
                "2026-11-02T09:00+00:00",
            ],
            [168, 169, 168],
            id="Monday 09:00 in London over the end of summer time",
        ),
        pytest.param(
            "Europe/London",
            "1 weeks",
            "2027-03-15 09:00",
            [
                "2027-03-15T09:00+00:00",
                "2027-03-22T09:00+00:00",
                "2027-03-29T09:00+01:00",
                "2027-04-05T09:00+01:00",
            ],
            [168, 167, 168],
            id="Monday 09:00 in London over the start of summer time",
        ),
        pytest.param(
            "Australia/Lord_Howe",
            "1 weeks",
            "2026-09-21 09:00",
            [
                "2026-09-21T09:00+10:30",
                "2026-09-28T09:00+10:30",
                "2026-10-05T09:00+11:00",
                "2026-10-12T09:00+11:00",
            ],
            [168, 167.5, 168],
            id="a change of half an hour",
        ),
        pytest.param(
            "Australia/Sydney",
            "1 weeks",
            "2026-09-21 09:00",
            [
                "2026-09-21T09:00+10:00",
                "2026-09-28T09:00+10:00",
                "2026-10-05T09:00+11:00",
                "2026-10-12T09:00+11:00",
            ],
            [168, 167, 168],
            id="summer time that starts in October",
        ),
        pytest.param(
            "Asia/Kolkata",
            "1 weeks",
            "2026-10-19 09:30",
            [
                "2026-10-19T09:30+05:30",
                "2026-10-26T09:30+05:30",
                "2026-11-02T09:30+05:30",
                "2026-11-09T09:30+05:30",
            ],
            [168, 168, 168],
            id="no summer time",
        ),
        pytest.param(
            "Asia/Kathmandu",
            "1 weeks",
            "2026-10-18 00:00",
            [
                "2026-10-18T00:00+05:45",
                "2026-10-25T00:00+05:45",
                "2026-11-01T00:00+05:45",
            ],
            [168, 168],
            id="a quarter of an hour off",
        ),
        pytest.param(
            "US/Pacific",
            "2 weeks",
            "2026-10-19 10:00",
            [
                "2026-10-19T10:00-07:00",
                "2026-11-02T10:00-08:00",
                "2026-11-16T10:00-08:00",
                "2026-11-30T10:00-08:00",
            ],
            [337, 336, 336],
            id="two weeks at a time",
        ),
        pytest.param(
            "UTC",
            "1 days",
            "2026-11-01 00:00",
            ["2026-11-01T00:00Z", "2026-11-02T00:00Z", "2026-11-03T00:00Z", "2026-11-04T00:00Z"],
            [24, 24, 24],
            id="days stay days",
        ),
    ],
)
def test_shifts_follow_each_other_without_a_gap(
    zone: str, every: str, start: str, handoffs: list[str], lengths: list[float]
) -> None:
    instants = [datetime.fromisoformat(handoff) for handoff in handoffs]

    found = shifts(rotation(every, start, zone), handoffs[0], handoffs[-1])

    assert [shift.span.start for shift in found] == instants[:-1]
    assert [shift.span.end for shift in found] == instants[1:]
    assert hours(found) == lengths
    assert [shift.people[0] for shift in found] == ["ana", "bo", "chen", "ana"][: len(found)]


DAILY_FROM_NOON = [window(day, "12:00", "24:00") for day in range(7)]
DAILY_BY_DAY = [window(day, "08:00", "20:00") for day in range(7)]


@pytest.mark.parametrize(
    ("zone", "every", "start", "only", "count", "per_turn"),
    [
        pytest.param(
            "US/Eastern", "1 weeks", "2016-09-07 12:00", DAILY_FROM_NOON, 14, 7, id="a week each"
        ),
        pytest.param(
            "US/Central", "2 weeks", "2016-09-07 12:00", DAILY_FROM_NOON, 28, 14, id="two weeks"
        ),
        pytest.param(
            "UTC", "1 weeks", "2026-11-01 00:00", DAILY_BY_DAY, 14, 7, id="days without nights"
        ),
    ],
)
def test_one_person_has_all_the_half_days_of_a_turn(
    zone: str, every: str, start: str, only: list[Window], count: int, per_turn: int
) -> None:
    turns = rotation(every, start, zone)
    end = turns.life.start + timedelta(days=count)

    found = shifts(turns, turns.life.start.isoformat(), end.isoformat(), windows(zone, *only))

    assert hours(found) == [12.0] * count
    assert [shift.people[0] for shift in found] == ["ana"] * per_turn + ["bo"] * per_turn


@pytest.mark.parametrize(
    ("start", "end", "lengths"),
    [
        pytest.param(
            "2026-10-24T12:00+02:00", "2026-11-09T00:00+01:00", [11, 10, 10], id="in autumn"
        ),
        pytest.param(
            "2027-03-27T12:00+01:00", "2027-04-12T00:00+02:00", [9, 10, 10], id="in spring"
        ),
    ],
)
def test_a_night_over_a_change_of_the_clocks_has_its_real_length(
    start: str, end: str, lengths: list[float]
) -> None:
    berlin = rotation("1 weeks", "2026-01-05 00:00", "Europe/Berlin")
    nights = windows("Europe/Berlin", window(SAT, "22:00", "08:00"))

    assert hours(shifts(berlin, start, end, nights)) == lengths


@pytest.mark.parametrize(
    ("zone", "now", "began"),
    [
        ("Asia/Kolkata", "2026-11-07T20:00+00:00", "2026-11-08T00:00+05:30"),
        ("Asia/Kolkata", "2026-11-07T12:00+00:00", "2026-11-01T00:00+05:30"),
        ("Australia/Sydney", "2026-11-07T15:00+00:00", "2026-11-08T00:00+11:00"),
        ("US/Pacific", "2026-11-08T07:00+00:00", "2026-11-01T00:00-07:00"),
        ("US/Pacific", "2026-11-08T08:00+00:00", "2026-11-08T00:00-08:00"),
        ("UTC", "2026-11-07T20:00+00:00", "2026-11-01T00:00+00:00"),
    ],
)
def test_around_midnight_the_team_s_own_date_counts(zone: str, now: str, began: str) -> None:
    sundays = rotation("1 weeks", "2026-10-04 00:00", zone)
    schedule = Schedule(team="web", key="primary", layers=(Layer(rotation=sundays),))

    assert schedule.on_call(datetime.fromisoformat(now)).start == datetime.fromisoformat(began)
