from datetime import datetime, timedelta

import pytest

from bot.domain.rotations.restriction import Window, Windows
from bot.domain.times.instants import Span
from tests.domain.building import FRI, MON, SAT, SUN, TUE, span, window, windows

BERLIN = "Europe/Berlin"
WORKING_HOURS = windows(BERLIN, *(window(day, "09:00", "17:00") for day in range(MON, SAT)))
NIGHT = windows(BERLIN, window(SAT, "22:00", "06:00"))
ALMOST_A_DAY = windows("America/St_Johns", window(FRI, "23:45", "23:30"))
INTO_MONDAY = windows(BERLIN, window(MON, "00:00", "06:00"), window(SUN, "20:00", "10:00"))
ALWAYS = windows(BERLIN, *(window(day, "00:00", "24:00") for day in range(7)))


@pytest.mark.parametrize(
    ("restriction", "at", "covered"),
    [
        pytest.param(WORKING_HOURS, "2026-06-01T08:59:59+02:00", False, id="just before it opens"),
        pytest.param(WORKING_HOURS, "2026-06-01T09:00:00+02:00", True, id="as it opens"),
        pytest.param(WORKING_HOURS, "2026-06-01T16:59:59+02:00", True, id="just before it closes"),
        pytest.param(WORKING_HOURS, "2026-06-01T17:00:00+02:00", False, id="as it closes"),
        pytest.param(WORKING_HOURS, "2026-06-06T12:00:00+02:00", False, id="on another weekday"),
        pytest.param(WORKING_HOURS, "2026-01-05T08:30:00+00:00", True, id="in winter"),
        pytest.param(WORKING_HOURS, "2026-07-06T07:30:00+00:00", True, id="in summer"),
        pytest.param(NIGHT, "2026-06-06T22:00:00+02:00", True, id="on its evening"),
        pytest.param(NIGHT, "2026-06-07T05:59:59+02:00", True, id="on the morning after"),
        pytest.param(NIGHT, "2026-06-07T06:00:00+02:00", False, id="when the night is over"),
        pytest.param(NIGHT, "2026-06-06T05:00:00+02:00", False, id="on the morning before"),
        pytest.param(ALWAYS, "2026-06-07T00:00:00+02:00", True, id="at midnight, daily to 24:00"),
        # Clocks go back from Sunday 00:01 to Saturday 23:01.
        pytest.param(
            ALMOST_A_DAY, "2006-10-29T00:00:30-02:30", True, id="on a Sunday before Saturday's end"
        ),
        pytest.param(ALMOST_A_DAY, "2006-10-28T23:30:00-03:30", False, id="when Saturday ends"),
    ],
)
def test_a_window_covers_its_hours(restriction: Windows, at: str, covered: bool) -> None:
    assert restriction.covers(datetime.fromisoformat(at)) is covered


@pytest.mark.parametrize(
    ("restriction", "within", "spans"),
    [
        pytest.param(
            WORKING_HOURS,
            span("2026-06-05T12:00+02:00", "2026-06-08T12:00+02:00"),
            [
                span("2026-06-05T12:00+02:00", "2026-06-05T17:00+02:00"),
                span("2026-06-08T09:00+02:00", "2026-06-08T12:00+02:00"),
            ],
            id="clipped at both ends",
        ),
        pytest.param(
            windows(
                BERLIN,
                window(MON, "09:00", "12:00"),
                window(MON, "12:00", "14:00"),
                window(MON, "13:00", "13:30"),
                window(MON, "15:00", "16:00"),
            ),
            span("2026-06-01T00:00+02:00", "2026-06-02T00:00+02:00"),
            [
                span("2026-06-01T09:00+02:00", "2026-06-01T14:00+02:00"),
                span("2026-06-01T15:00+02:00", "2026-06-01T16:00+02:00"),
            ],
            id="touching and overlapping",
        ),
        pytest.param(
            ALWAYS,
            span("2026-06-01T10:00+02:00", "2026-06-15T10:00+02:00"),
            [span("2026-06-01T10:00+02:00", "2026-06-15T10:00+02:00")],
            id="daily to 24:00 is one span",
        ),
        pytest.param(
            INTO_MONDAY,
            span("2026-06-07T00:00+02:00", "2026-06-09T00:00+02:00"),
            [span("2026-06-07T20:00+02:00", "2026-06-08T10:00+02:00")],
            id="from one week over the first window of the next",
        ),
        pytest.param(
            INTO_MONDAY,
            span("2026-03-29T00:00+01:00", "2026-03-31T00:00+02:00"),
            [span("2026-03-29T20:00+02:00", "2026-03-30T10:00+02:00")],
            id="the same beside a change of the clocks",
        ),
        pytest.param(
            NIGHT,
            span("2026-06-08T00:00+02:00", "2026-06-13T22:00+02:00"),
            [],
            id="nothing in between",
        ),
        pytest.param(
            NIGHT,
            span("2026-10-24T00:00+02:00", "2026-10-26T00:00+01:00"),
            [span("2026-10-24T22:00+02:00", "2026-10-25T06:00+01:00")],
            id="nine hours over the night the clocks go back",
        ),
        pytest.param(
            NIGHT,
            span("2027-03-27T00:00+01:00", "2027-03-29T00:00+02:00"),
            [span("2027-03-27T22:00+01:00", "2027-03-28T06:00+02:00")],
            id="seven hours over the night the clocks go forward",
        ),
        pytest.param(
            windows(BERLIN, window(SUN, "02:30", "02:45")),
            span("2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00"),
            [span("2026-10-25T02:30+02:00", "2026-10-25T02:45+01:00")],
            id="from the first occurrence of its start to the last of its end",
        ),
        pytest.param(
            windows("America/Sao_Paulo", window(SAT, "12:00", "23:00")),
            span("2018-02-17T00:00-02:00", "2018-02-18T12:00-03:00"),
            [span("2018-02-17T12:00-02:00", "2018-02-17T23:00-03:00")],
            id="to the last occurrence of its end, where the clock goes back to just that",
        ),
        pytest.param(
            windows(BERLIN, window(SUN, "02:15", "02:45")),
            span("2026-03-23T00:00+01:00", "2026-04-06T00:00+02:00"),
            [span("2026-04-05T02:15+02:00", "2026-04-05T02:45+02:00")],
            id="skipped altogether",
        ),
        pytest.param(
            windows(BERLIN, window(SUN, "02:30", "04:00")),
            span("2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00"),
            [span("2026-03-29T03:00+02:00", "2026-03-29T04:00+02:00")],
            id="its start skipped",
        ),
        pytest.param(
            windows("America/Sao_Paulo", window(SUN, "00:00", "24:00")),
            span("2018-11-03T00:00-03:00", "2018-11-06T00:00-02:00"),
            [span("2018-11-04T01:00-02:00", "2018-11-05T00:00-02:00")],
            id="a day without its midnight",
        ),
        pytest.param(
            windows("America/Sao_Paulo", window(SAT, "00:00", "24:00")),
            span("2018-02-16T00:00-02:00", "2018-02-20T00:00-03:00"),
            [span("2018-02-17T00:00-02:00", "2018-02-18T00:00-03:00")],
            id="a day of 25 hours",
        ),
        pytest.param(
            windows(
                "Pacific/Apia",
                window(FRI, "09:00", "17:00"),
                window(FRI, "22:00", "06:00"),
                window(SAT, "09:00", "17:00"),
            ),
            span("2011-12-29T00:00-10:00", "2012-01-01T00:00+14:00"),
            [
                span("2011-12-31T00:00+14:00", "2011-12-31T06:00+14:00"),
                span("2011-12-31T09:00+14:00", "2011-12-31T17:00+14:00"),
            ],
            id="a Friday that never was",
        ),
    ],
)
def test_the_covered_time_inside_a_span(
    restriction: Windows, within: Span, spans: list[Span]
) -> None:
    assert list(restriction.spans(within)) == spans


@pytest.mark.parametrize(
    ("restriction", "at", "opens"),
    [
        pytest.param(
            WORKING_HOURS,
            "2026-06-01T10:00:00+02:00",
            "2026-06-01T10:00:00+02:00",
            id="open already",
        ),
        pytest.param(
            WORKING_HOURS, "2026-06-05T17:00:00+02:00", "2026-06-08T09:00:00+02:00", id="closed"
        ),
        pytest.param(
            WORKING_HOURS,
            "2026-10-24T12:00:00+02:00",
            "2026-10-26T09:00:00+01:00",
            id="after the clocks went back",
        ),
        pytest.param(
            windows(BERLIN, window(SUN, "02:15", "02:45")),
            "2026-03-22T02:45:00+01:00",
            "2026-04-05T02:15:00+02:00",
            id="after the one that the clocks skip",
        ),
        pytest.param(
            windows(BERLIN, window(MON, "09:00", "20:00"), window(MON, "10:00", "11:00")),
            "2026-06-01T11:30:00+02:00",
            "2026-06-01T11:30:00+02:00",
            id="covered by the longer of two",
        ),
    ],
)
def test_when_it_opens_next(restriction: Windows, at: str, opens: str) -> None:
    assert restriction.next_open(datetime.fromisoformat(at)) == datetime.fromisoformat(opens)


@pytest.mark.parametrize(
    ("weekday", "start", "end", "sentence"),
    [
        (7, 0, 60, "a weekday is 0"),
        (-1, 0, 60, "a weekday is 0"),
        (0, -1, 60, "starts between 00:00 and 23:59"),
        (0, 1440, 1500, "starts between 00:00 and 23:59"),
        (0, 60, 60, "must end after it starts"),
        (0, 60, 30, "must end after it starts"),
        (0, 60, 1501, "lasts 24 hours at most"),
    ],
)
def test_a_window_that_cannot_be_is_refused(
    weekday: int, start: int, end: int, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Window(weekday=weekday, start_minute=start, end_minute=end)


def test_a_restriction_needs_a_window() -> None:
    with pytest.raises(ValueError, match="at least one window"):
        windows(BERLIN)


def test_the_order_in_which_windows_are_listed_means_nothing() -> None:
    early, late = window(MON, "09:00", "10:00"), window(TUE, "09:00", "10:00")

    assert windows(BERLIN, late, early, late) == windows(BERLIN, early, late)


def test_an_hour_covered_twice_is_as_long_as_it_is_on_the_clock() -> None:
    night = span("2026-10-24T12:00+02:00", "2026-10-25T12:00+01:00")

    (covered,) = windows(BERLIN, window(SAT, "22:00", "08:00")).spans(night)

    assert covered.length == timedelta(hours=11)


def test_the_closed_time_around_an_instant_reaches_from_window_to_window() -> None:
    monday = datetime.fromisoformat("2006-10-30T12:00-03:30")

    assert ALMOST_A_DAY.stretch_at(monday) == (
        False,
        datetime.fromisoformat("2006-10-28T23:30-03:30"),
        datetime.fromisoformat("2006-11-03T23:45-03:30"),
    )
