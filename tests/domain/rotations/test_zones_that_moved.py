"""Rotations and windows where a zone took another offset, skipped a day or had one twice."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.rotations.restriction import Windows
from bot.domain.times.instants import Span
from tests.domain.building import MON, SAT, SUN, TUE, WED, rotation, span, told, window, windows

LORD_HOWE = "Australia/Lord_Howe"
KWAJALEIN = "Pacific/Kwajalein"


@pytest.mark.parametrize(
    ("every", "start", "zone", "within", "rows"),
    [
        pytest.param(
            "1 days",
            "2026-10-03 02:15",
            LORD_HOWE,
            span("2026-10-03T02:15+10:30", "2026-10-05T12:00+11:00"),
            [
                ("10-03 02:15", "ana"),
                ("10-04 02:30", "bo"),
                ("10-05 02:15", "chen"),
                ("10-06 02:15", ""),
            ],
            id="a handoff in the half hour that Lord Howe skips",
        ),
        pytest.param(
            "1 hours",
            "2026-10-04 01:10",
            LORD_HOWE,
            span("2026-10-04T01:10+10:30", "2026-10-04T04:00+11:00"),
            [
                ("10-04 01:10", "ana"),
                ("10-04 02:30", "bo"),
                ("10-04 03:10", "chen"),
                ("10-04 04:10", ""),
            ],
            id="an hourly turn that Lord Howe's half hour shortens",
        ),
        pytest.param(
            "1 hours",
            "2026-04-05 00:45",
            LORD_HOWE,
            span("2026-04-05T00:45+11:00", "2026-04-05T03:00+10:30"),
            [
                ("04-05 00:45", "ana"),
                ("04-05 01:45", "bo"),
                ("04-05 02:45", "chen"),
                ("04-05 03:45", ""),
            ],
            id="an hourly turn that Lord Howe's half hour lengthens",
        ),
        pytest.param(
            "1 days",
            "1994-12-29 09:00",
            "Pacific/Kiritimati",
            span("1994-12-29T09:00-10:00", "1995-01-02T09:00+14:00"),
            [
                ("12-29 09:00", "ana"),
                ("12-30 09:00", "bo"),
                ("01-01 00:00", "chen"),
                ("01-01 09:00", "ana"),
                ("01-02 09:00", ""),
            ],
            id="the last day of 1994, which Kiritimati had not",
        ),
        pytest.param(
            "1 days",
            "1993-08-19 00:00",
            KWAJALEIN,
            span("1993-08-19T00:00-12:00", "1993-08-23T00:00+12:00"),
            [
                ("08-19 00:00", "ana"),
                ("08-20 00:00", "bo"),
                ("08-22 00:00", "ana"),
                ("08-23 00:00", ""),
            ],
            id="a Saturday that Kwajalein had not, and whose turn is chen's",
        ),
        pytest.param(
            "12 hours",
            "1969-09-29 08:00",
            KWAJALEIN,
            span("1969-09-29T08:00+11:00", "1969-10-02T08:00-12:00"),
            [
                ("09-29 08:00", "ana"),
                ("09-29 20:00", "bo"),
                ("09-30 08:00", "chen"),
                ("09-30 20:00", "ana"),
                ("10-01 08:00", "bo"),
                ("10-01 20:00", "chen"),
                ("10-02 08:00", ""),
            ],
            id="a day that Kwajalein had twice, but its handoffs not",
        ),
        pytest.param(
            "1 days",
            "1985-12-31 00:10",
            "Asia/Kathmandu",
            span("1985-12-31T00:10+05:30", "1986-01-02T12:00+05:45"),
            [
                ("12-31 00:10", "ana"),
                ("01-01 00:15", "bo"),
                ("01-02 00:10", "chen"),
                ("01-03 00:10", ""),
            ],
            id="a quarter of an hour that Kathmandu skipped for good",
        ),
        pytest.param(
            "1 days",
            "2014-10-25 01:30",
            "Europe/Moscow",
            span("2014-10-25T01:30+04:00", "2014-10-27T12:00+03:00"),
            [
                ("10-25 01:30", "ana"),
                ("10-26 01:30", "bo"),
                ("10-27 01:30", "chen"),
                ("10-28 01:30", ""),
            ],
            id="an hour that Moscow went back for good",
        ),
        pytest.param(
            "1 months",
            "2026-01-29 02:30",
            "Europe/Berlin",
            span("2026-02-01T00:00+01:00", "2026-05-01T00:00+02:00"),
            [
                ("01-29 02:30", "ana"),
                ("02-28 02:30", "bo"),
                ("03-29 03:00", "chen"),
                ("04-29 02:30", "ana"),
                ("05-29 02:30", ""),
            ],
            id="a month's day that is clipped in February and skipped at 02:30 in March",
        ),
        pytest.param(
            "12 months",
            "2096-02-29 09:00",
            "Europe/London",
            span("2096-02-29T09:00+00:00", "2101-03-01T00:00+00:00"),
            [
                ("02-29 09:00", "ana"),
                ("02-28 09:00", "bo"),
                ("02-28 09:00", "chen"),
                ("02-28 09:00", "ana"),
                ("02-28 09:00", "bo"),
                ("02-28 09:00", "chen"),
                ("02-28 09:00", ""),
            ],
            id="leap days over a century that is no leap year",
        ),
    ],
)
def test_turns_over_odd_changes(
    every: str, start: str, zone: str, within: Span, rows: list[tuple[str, str]]
) -> None:
    turns = list(rotation(every, start, zone).turns(within))

    assert told(turns, zone) == rows
    assert all(turn.span.end == following.span.start for turn, following in pairwise(turns))
    assert all(rotation(every, start, zone).turn_at(turn.span.start) == turn for turn in turns)


def test_the_turn_that_holds_the_day_that_came_twice_is_longer_by_as_much() -> None:
    days = rotation("12 hours", "1969-09-29 08:00", KWAJALEIN)

    (turn,) = days.turns(span("1969-09-30T12:00-12:00", "1969-09-30T12:30-12:00"))

    assert turn.people == ("ana",)
    assert turn.span == span("1969-09-30T20:00+11:00", "1969-10-01T08:00-12:00")
    assert turn.span.length == timedelta(hours=12 + 23)


@pytest.mark.parametrize(
    ("restriction", "within", "spans"),
    [
        pytest.param(
            windows(LORD_HOWE, window(SUN, "02:00", "02:30"), window(SUN, "02:10", "03:00")),
            span("2026-10-03T00:00+10:30", "2026-10-05T00:00+11:00"),
            [span("2026-10-04T02:30+11:00", "2026-10-04T03:00+11:00")],
            id="one skipped and one shortened by half an hour",
        ),
        pytest.param(
            windows(LORD_HOWE, window(SUN, "01:45", "01:50")),
            span("2026-04-04T00:00+11:00", "2026-04-06T00:00+10:30"),
            [span("2026-04-05T01:45+11:00", "2026-04-05T01:50+10:30")],
            id="five minutes that are 35 when half an hour occurs twice",
        ),
        pytest.param(
            windows(KWAJALEIN, *(window(day, "22:00", "06:00") for day in range(7))),
            span("1993-08-20T00:00-12:00", "1993-08-23T00:00+12:00"),
            [
                span("1993-08-20T00:00-12:00", "1993-08-20T06:00-12:00"),
                span("1993-08-20T22:00-12:00", "1993-08-22T06:00+12:00"),
                span("1993-08-22T22:00+12:00", "1993-08-23T00:00+12:00"),
            ],
            id="a night before and a night after a day that never was",
        ),
        pytest.param(
            windows(KWAJALEIN, window(MON, "20:00", "08:00"), window(TUE, "20:00", "08:00")),
            span("1969-09-29T00:00+11:00", "1969-10-02T00:00-12:00"),
            [span("1969-09-29T20:00+11:00", "1969-10-01T08:00-12:00")],
            id="nights around a Tuesday that came twice: one lasts until the other has begun",
        ),
        pytest.param(
            windows("Pacific/Apia", window(SAT, "00:00", "24:00"), window(WED, "09:00", "10:00")),
            span("2011-12-29T00:00-10:00", "2012-01-05T00:00+14:00"),
            [
                span("2011-12-31T00:00+14:00", "2012-01-01T00:00+14:00"),
                span("2012-01-04T09:00+14:00", "2012-01-04T10:00+14:00"),
            ],
            id="the day after a day that never was",
        ),
    ],
)
def test_windows_over_odd_changes(restriction: Windows, within: Span, spans: list[Span]) -> None:
    assert list(restriction.spans(within)) == spans
