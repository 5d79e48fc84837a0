"""What being on call takes from a person."""

from datetime import date, timedelta

import pytest

from bot.domain.planning.fairness import Amount, Measure
from tests.domain.building import rotation, span
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

BERLIN = "Europe/Berlin"
PACIFIC = "America/Los_Angeles"


def test_a_week_on_call_has_seven_days_eight_nights_and_one_weekend() -> None:
    """The night from Sunday to Monday is begun before the week, and ends in it."""
    ana = shares_by_person(team(schedule(alone("ana"))), WEEK)["ana"]

    assert {m: (a.count, hours(a)) for m, a in ana.load.items()} == {
        Measure.SHIFTS: (1, 168),
        Measure.NIGHTS: (8, 70),
        Measure.WEEKENDS: (1, 48),
    }
    assert ana.longest == WEEK
    assert ana.weekend_nights == timedelta(hours=20)


@pytest.mark.parametrize(
    ("zone", "start", "end", "nights", "night_hours"),
    [
        pytest.param(UTC, "2026-01-05T22:00Z", "2026-01-06T08:00Z", 1, 10, id="just a night"),
        pytest.param(UTC, "2026-01-05T08:00Z", "2026-01-05T22:00Z", 0, 0, id="just a day"),
        pytest.param(UTC, "2026-01-05T21:00Z", "2026-01-05T22:00Z", 0, 0, id="not its end"),
        pytest.param(UTC, "2026-01-05T21:00Z", "2026-01-05T22:30Z", 1, 0.5, id="the start of one"),
        pytest.param(UTC, "2026-01-05T07:00Z", "2026-01-05T09:00Z", 1, 1, id="the end of one"),
        pytest.param(UTC, "2026-01-05T07:00Z", "2026-01-05T23:00Z", 2, 2, id="one on each side"),
        pytest.param(
            BERLIN, "2026-01-05T21:00Z", "2026-01-06T07:00Z", 1, 10, id="on the person's clock"
        ),
        pytest.param(
            BERLIN, "2026-03-28T21:00Z", "2026-03-29T06:00Z", 1, 9, id="the clocks go forward"
        ),
        pytest.param(
            BERLIN, "2026-10-24T20:00Z", "2026-10-25T07:00Z", 1, 11, id="the clocks go back"
        ),
        pytest.param(
            BERLIN, "2026-03-28T12:00Z", "2026-03-29T12:00Z", 1, 9, id="a day with a short night"
        ),
        pytest.param(
            "Australia/Lord_Howe", "2026-04-04T00:00Z", "2026-04-05T00:00Z", 1, 10.5,
            id="the clocks go back by half an hour",
        ),
    ],
)  # fmt: skip
def test_nights_are_22_to_8_on_the_clock_of_the_person(
    zone: str, start: str, end: str, nights: int, night_hours: float
) -> None:
    ana = shares_by_person(team(schedule(alone("ana"))), span(start, end), zone)["ana"]

    amount = ana.load[Measure.NIGHTS]
    assert (amount.count, hours(amount)) == (nights, night_hours)


@pytest.mark.parametrize(
    ("zone", "start", "end", "weekends", "weekend_hours"),
    [
        pytest.param(UTC, "2026-01-09T12:00Z", "2026-01-10T00:00Z", 0, 0, id="until Saturday"),
        pytest.param(UTC, "2026-01-09T12:00Z", "2026-01-10T01:00Z", 1, 1, id="into Saturday"),
        pytest.param(UTC, "2026-01-10T00:00Z", "2026-01-18T12:00Z", 2, 84, id="two of them"),
        pytest.param(PACIFIC, "2026-01-10T00:00Z", "2026-01-10T08:00Z", 0, 0, id="Friday there"),
        pytest.param(PACIFIC, "2026-03-07T08:00Z", "2026-03-09T07:00Z", 1, 47, id="a short one"),
        pytest.param(PACIFIC, "2026-10-31T07:00Z", "2026-11-02T08:00Z", 1, 49, id="a long one"),
    ],
)
def test_weekends_are_saturday_and_sunday_on_the_clock_of_the_person(
    zone: str, start: str, end: str, weekends: int, weekend_hours: float
) -> None:
    ana = shares_by_person(team(schedule(alone("ana"))), span(start, end), zone)["ana"]

    amount = ana.load[Measure.WEEKENDS]
    assert (amount.count, hours(amount)) == (weekends, weekend_hours)


def test_a_weekend_in_pieces_is_one_weekend() -> None:
    daily = rotation("1 days", "2026-01-10 00:00", UTC, people=(("ana",), ("bo",)))
    helped = override("ana", "2026-01-11T18:00Z", "2026-01-11T20:00Z")
    found = shares_by_person(team(schedule(daily, overrides=(helped,))), WEEK)

    assert found["ana"].load[Measure.WEEKENDS] == Amount(count=1, time=timedelta(hours=26))
    assert found["bo"].load[Measure.WEEKENDS] == Amount(count=1, time=timedelta(hours=22))
    assert (found["ana"].load[Measure.SHIFTS].count, found["bo"].load[Measure.SHIFTS].count) == (
        2,
        2,
    )


@pytest.mark.parametrize(
    ("zone", "dates", "holidays", "holiday_hours"),
    [
        pytest.param(UTC, ["2026-01-06"], 1, 24, id="one"),
        pytest.param(UTC, ["2026-01-06", "2026-01-07"], 2, 48, id="two in a row are two"),
        pytest.param(UTC, ["2026-01-04", "2026-01-12", "2025-01-06"], 0, 0, id="outside"),
        pytest.param(UTC, [], 0, 0, id="none"),
        pytest.param(PACIFIC, ["2026-01-04"], 1, 8, id="the end of a day there"),
        pytest.param(PACIFIC, ["2026-01-11"], 1, 16, id="the start of a day there"),
    ],
)
def test_holidays_are_whole_days_on_the_clock_of_the_person(
    zone: str, dates: list[str], holidays: int, holiday_hours: float
) -> None:
    known = {"ana": [date.fromisoformat(each) for each in dates]}
    ana = shares_by_person(team(schedule(alone("ana"))), WEEK, zone, known)["ana"]

    amount = ana.load[Measure.HOLIDAYS]
    assert (amount.count, hours(amount)) == (holidays, holiday_hours)


def test_a_date_that_the_zone_skipped_is_no_holiday() -> None:
    """Samoa went from 29 to 31 December 2011 at midnight."""
    ana = shares_by_person(
        team(schedule(rotation("1 weeks", "2011-12-01 00:00", UTC, people=(("ana",),)))),
        span("2011-12-29T00:00Z", "2012-01-02T00:00Z"),
        "Pacific/Apia",
        {"ana": [date(2011, 12, 30), date(2011, 12, 31)]},
    )["ana"]

    assert ana.load[Measure.HOLIDAYS] == Amount(count=1, time=timedelta(hours=24))


def test_people_on_call_together_each_count_full() -> None:
    pair = rotation("1 weeks", "2026-01-05 00:00", UTC, people=(("ana", "bo"),))
    found = shares_by_person(team(schedule(pair)), WEEK)

    assert [hours(each.load[Measure.SHIFTS]) for each in found.values()] == [168, 168]
    assert [hours(each.even[Measure.SHIFTS]) for each in found.values()] == [168, 168]


def test_two_duties_at_once_are_two_shifts_and_count_their_time_once() -> None:
    web = team(schedule(alone("ana")), schedule(alone("ana"), key="second"))
    ana = shares_by_person(web, WEEK)["ana"]

    assert ana.load[Measure.SHIFTS] == Amount(count=2, time=timedelta(days=7))
    assert ana.load[Measure.WEEKENDS] == Amount(count=1, time=timedelta(days=2))


def test_a_break_ends_the_longest_stretch_and_another_handoff_does_not() -> None:
    weekly = rotation("1 weeks", "2026-01-05 00:00", UTC, people=(("ana",), ("ana",), ("bo",)))
    helped = override("bo", "2026-01-13T00:00Z", "2026-01-13T06:00Z")
    within = span("2026-01-05T00:00Z", "2026-01-26T00:00Z")
    found = shares_by_person(team(schedule(weekly, overrides=(helped,))), within)

    assert found["ana"].longest == span("2026-01-05T00:00Z", "2026-01-13T00:00Z")
    assert found["bo"].longest == span("2026-01-19T00:00Z", "2026-01-26T00:00Z")
