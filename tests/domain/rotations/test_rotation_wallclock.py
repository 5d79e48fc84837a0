from datetime import datetime

import pytest

from bot.domain.times.instants import Span
from tests.domain.building import change, rotation, span, told


@pytest.mark.parametrize(
    ("every", "start", "zone", "within", "rows"),
    [
        pytest.param(
            "12 hours",
            "2026-03-07 08:00",
            "America/New_York",
            span("2026-03-07T08:00-05:00", "2026-03-09T08:00-04:00"),
            [
                ("03-07 08:00", "ana"),
                ("03-07 20:00", "bo"),
                ("03-08 08:00", "chen"),
                ("03-08 20:00", "ana"),
                ("03-09 08:00", ""),
            ],
            id="12 hours stay at 08:00 and 20:00 when the clocks go forward",
        ),
        pytest.param(
            "12 hours",
            "2026-10-31 08:00",
            "America/New_York",
            span("2026-10-31T08:00-04:00", "2026-11-02T08:00-05:00"),
            [
                ("10-31 08:00", "ana"),
                ("10-31 20:00", "bo"),
                ("11-01 08:00", "chen"),
                ("11-01 20:00", "ana"),
                ("11-02 08:00", ""),
            ],
            id="12 hours stay at 08:00 and 20:00 when the clocks go back",
        ),
        pytest.param(
            "1 hours",
            "2026-03-29 00:00",
            "Europe/Berlin",
            span("2026-03-29T00:00+01:00", "2026-03-29T05:00+02:00"),
            [
                ("03-29 00:00", "ana"),
                ("03-29 01:00", "bo"),
                ("03-29 03:00", "ana"),
                ("03-29 04:00", "bo"),
                ("03-29 05:00", ""),
            ],
            id="the turn of the skipped hour does not take place",
        ),
        pytest.param(
            "1 hours",
            "2026-10-25 01:00",
            "Europe/Berlin",
            span("2026-10-25T01:00+02:00", "2026-10-25T04:00+01:00"),
            [
                ("10-25 01:00", "ana"),
                ("10-25 02:00", "bo"),
                ("10-25 03:00", "chen"),
                ("10-25 04:00", ""),
            ],
            id="the turn of the hour that occurs twice lasts two",
        ),
        pytest.param(
            "1 days",
            "2018-11-03 00:00",
            "America/Sao_Paulo",
            span("2018-11-03T00:00-03:00", "2018-11-05T12:00-02:00"),
            [
                ("11-03 00:00", "ana"),
                ("11-04 01:00", "bo"),
                ("11-05 00:00", "chen"),
                ("11-06 00:00", ""),
            ],
            id="a handoff at a midnight that is skipped",
        ),
        pytest.param(
            "1 days",
            "2011-12-28 10:00",
            "Pacific/Apia",
            span("2011-12-28T10:00-10:00", "2012-01-01T10:00+14:00"),
            [
                ("12-28 10:00", "ana"),
                ("12-29 10:00", "bo"),
                ("12-31 00:00", "chen"),
                ("12-31 10:00", "ana"),
                ("01-01 10:00", ""),
            ],
            id="a handoff on a day that is skipped",
        ),
        pytest.param(
            "1 days",
            "2011-12-28 00:00",
            "Pacific/Apia",
            span("2011-12-28T00:00-10:00", "2012-01-01T00:00+14:00"),
            [
                ("12-28 00:00", "ana"),
                ("12-29 00:00", "bo"),
                ("12-31 00:00", "ana"),
                ("01-01 00:00", ""),
            ],
            id="the turn of a day that is skipped does not take place",
        ),
        pytest.param(
            "1 months",
            "2026-01-31 09:00",
            "Europe/London",
            span("2026-01-31T09:00+00:00", "2026-05-31T08:00+00:00"),
            [
                ("01-31 09:00", "ana"),
                ("02-28 09:00", "bo"),
                ("03-31 09:00", "chen"),
                ("04-30 09:00", "ana"),
                ("05-31 09:00", ""),
            ],
            id="months from the 31st",
        ),
        pytest.param(
            "1 months",
            "2028-01-30 09:00",
            "Europe/London",
            span("2028-01-30T09:00+00:00", "2028-04-01T00:00+01:00"),
            [
                ("01-30 09:00", "ana"),
                ("02-29 09:00", "bo"),
                ("03-30 09:00", "chen"),
                ("04-30 09:00", ""),
            ],
            id="months over a leap day",
        ),
        pytest.param(
            "12 months",
            "2024-02-29 09:00",
            "Europe/London",
            span("2024-02-29T09:00+00:00", "2028-02-29T09:00+00:00"),
            [
                ("02-29 09:00", "ana"),
                ("02-28 09:00", "bo"),
                ("02-28 09:00", "chen"),
                ("02-28 09:00", "ana"),
                ("02-29 09:00", ""),
            ],
            id="years from a leap day",
        ),
        pytest.param(
            "5 months",
            "2026-11-30 09:00",
            "Europe/London",
            span("2026-11-30T09:00+00:00", "2027-10-30T00:00+00:00"),
            [
                ("11-30 09:00", "ana"),
                ("04-30 09:00", "bo"),
                ("09-30 09:00", "chen"),
                ("02-29 09:00", ""),
            ],
            id="several months over the turn of the year",
        ),
    ],
)
def test_handoffs_live_on_the_wall_clock(
    every: str, start: str, zone: str, within: Span, rows: list[tuple[str, str]]
) -> None:
    turns = list(rotation(every, start, zone).turns(within))

    assert told(turns, zone) == rows
    assert all(rotation(every, start, zone).turn_at(turn.span.start) == turn for turn in turns)


@pytest.mark.parametrize(
    ("at", "person", "began"),
    [
        pytest.param(
            "2026-10-25T02:15+02:00", "ana", "2026-10-24T02:30+02:00", id="before, first time"
        ),
        pytest.param("2026-10-25T02:30+02:00", "bo", "2026-10-25T02:30+02:00", id="at the handoff"),
        pytest.param(
            "2026-10-25T02:15+01:00", "bo", "2026-10-25T02:30+02:00", id="before, second time"
        ),
        pytest.param(
            "2026-10-25T02:30+01:00", "bo", "2026-10-25T02:30+02:00", id="the same time again"
        ),
    ],
)
def test_a_time_that_the_clock_shows_again_does_not_undo_a_handoff(
    at: str, person: str, began: str
) -> None:
    turn = rotation("1 days", "2026-10-24 02:30", "Europe/Berlin").turn_at(
        datetime.fromisoformat(at)
    )

    assert turn is not None
    assert turn.people == (person,)
    assert turn.span.start == datetime.fromisoformat(began)


def test_short_turns_that_have_passed_do_not_come_again() -> None:
    hourly = rotation("1 hours", "2026-10-25 01:30", "Europe/Berlin")
    at = datetime.fromisoformat("2026-10-25T02:10+01:00")

    turn = hourly.turn_at(at)

    assert turn is not None
    assert turn.number == 1
    assert turn.span == span("2026-10-25T02:30+02:00", "2026-10-25T03:30+01:00")


def test_a_rotation_that_starts_in_an_hour_that_comes_twice_has_started() -> None:
    hourly = rotation("1 hours", "2026-10-25 02:45", "Europe/Berlin")

    turn = hourly.turn_at(datetime.fromisoformat("2026-10-25T02:15+01:00"))

    assert turn is not None
    assert turn.number == 0


def test_a_change_on_a_handoff_that_the_clocks_skip_takes_effect_after_the_gap() -> None:
    changed = rotation(
        "1 days",
        "2026-03-27 02:30",
        "Europe/Berlin",
        changes=(change("2026-03-29 02:30", "dee", "eli"),),
    )

    turns = list(changed.turns(span("2026-03-28T02:30+01:00", "2026-03-31T00:00+02:00")))

    assert told(turns, "Europe/Berlin") == [
        ("03-28 02:30", "bo"),
        ("03-29 03:00", "dee"),
        ("03-30 02:30", "eli"),
        ("03-31 02:30", ""),
    ]
