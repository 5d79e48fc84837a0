from datetime import datetime, timedelta

import pytest

from bot.domain.rotations.restriction import Windows
from bot.domain.rotations.rotation import Rotation, Unit
from bot.domain.rotations.schedule import Layer, OnCall, Schedule, Shift
from tests.domain.building import FRI, MON, SAT, TUE, rotation, span, told_shifts, window, windows

PACIFIC = "America/Los_Angeles"
HOURS = windows(PACIFIC, *(window(day, "09:00", "17:00") for day in range(MON, SAT)))


def schedule(*layers: Rotation | tuple[Rotation, Windows]) -> Schedule:
    """A schedule of layers without or with a restriction."""
    built = (
        Layer(rotation=layer)
        if isinstance(layer, Rotation)
        else Layer(rotation=layer[0], only=layer[1])
        for layer in layers
    )
    return Schedule(team="web", key="primary", layers=tuple(built))


def at(text: str) -> datetime:
    """An instant in ISO 8601."""
    return datetime.fromisoformat(text)


WEEKLY = rotation("1 weeks", "2026-01-05 10:00")
ONE_WEEK = rotation("1 weeks", "2026-01-05 10:00", until="2026-01-12 10:00")
DEE_BY_DAY = rotation("1 days", "2026-01-05 09:00", people=(("dee",),))


def test_the_later_layer_wins_where_it_is_active() -> None:
    found = schedule(WEEKLY, (DEE_BY_DAY, HOURS)).shifts(
        span("2026-01-09T00:00-08:00", "2026-01-12T18:00-08:00")
    )

    assert told_shifts(found, PACIFIC) == [
        "01-09 00:00 to 01-09 09:00 ana, layer 1",
        "01-09 09:00 to 01-09 17:00 dee, layer 2",
        "01-09 17:00 to 01-12 09:00 ana, layer 1",
        "01-12 09:00 to 01-12 17:00 dee, layer 2",
        "01-12 17:00 to 01-12 18:00 bo, layer 1",
    ]


def test_a_layer_that_has_ended_leaves_the_one_below() -> None:
    ended = rotation("1 days", "2026-01-06 10:00", people=(("dee",),), until="2026-01-07 10:00")

    found = schedule(WEEKLY, ended).shifts(span("2026-01-05T10:00-08:00", "2026-01-12T10:00-08:00"))

    assert told_shifts(found, PACIFIC) == [
        "01-05 10:00 to 01-06 10:00 ana, layer 1",
        "01-06 10:00 to 01-07 10:00 dee, layer 2",
        "01-07 10:00 to 01-12 10:00 ana, layer 1",
    ]


def test_turns_count_whether_or_not_a_restriction_covers_them() -> None:
    daily = rotation("1 days", "2026-01-05 00:00")

    found = schedule((daily, HOURS)).shifts(
        span("2026-01-08T00:00-08:00", "2026-01-13T00:00-08:00")
    )

    assert told_shifts(found, PACIFIC) == [
        "01-08 09:00 to 01-08 17:00 ana, layer 1",
        "01-09 09:00 to 01-09 17:00 bo, layer 1",
        "01-12 09:00 to 01-12 17:00 bo, layer 1",
    ]


def test_a_handoff_inside_a_window_parts_it() -> None:
    found = schedule((rotation("1 days", "2026-01-05 12:00"), HOURS)).shifts(
        span("2026-01-05T00:00-08:00", "2026-01-07T00:00-08:00")
    )

    assert told_shifts(found, PACIFIC) == [
        "01-05 12:00 to 01-05 17:00 ana, layer 1",
        "01-06 09:00 to 01-06 12:00 ana, layer 1",
        "01-06 12:00 to 01-06 17:00 bo, layer 1",
    ]


def test_two_turns_of_the_same_person_stay_two_shifts() -> None:
    alone = rotation("1 days", "2026-01-05 10:00", people=(("ana",),))

    found = schedule(alone).shifts(span("2026-01-05T10:00-08:00", "2026-01-07T10:00-08:00"))

    assert told_shifts(found, PACIFIC) == [
        "01-05 10:00 to 01-06 10:00 ana, layer 1",
        "01-06 10:00 to 01-07 10:00 ana, layer 1",
    ]


def test_windows_that_touch_inside_a_turn_are_one_shift() -> None:
    always = windows(PACIFIC, *(window(day, "00:00", "24:00") for day in range(7)))

    assert schedule((WEEKLY, always)).shifts(
        span("2026-01-01T00:00-08:00", "2026-01-12T10:00-08:00")
    ) == [
        Shift(
            span=span("2026-01-05T10:00-08:00", "2026-01-12T10:00-08:00"),
            people=("ana",),
            because="layer 1",
        )
    ]


def test_a_layer_in_another_timezone_keeps_its_own_clock() -> None:
    berlin = rotation("1 weeks", "2026-03-02 09:00", "Europe/Berlin", people=(("eli",),))
    hours = windows("Europe/Berlin", window(MON, "09:00", "17:00"))

    found = schedule(WEEKLY, (berlin, hours)).shifts(
        span("2026-03-09T00:00-07:00", "2026-03-10T00:00-07:00")
    )

    assert told_shifts(found, PACIFIC) == [
        "03-09 00:00 to 03-09 01:00 chen, layer 1",
        "03-09 01:00 to 03-09 09:00 eli, layer 2",
        "03-09 09:00 to 03-09 10:00 chen, layer 1",
        "03-09 10:00 to 03-10 00:00 ana, layer 1",
    ]


@pytest.mark.parametrize(
    ("instant", "people"),
    [
        ("2026-01-12T09:59:59.999999-08:00", ("ana",)),
        ("2026-01-12T10:00:00-08:00", ("bo",)),
        ("2026-01-12T10:00:00.000001-08:00", ("bo",)),
    ],
)
def test_at_the_second_of_a_handoff_exactly_one_side_is_on_call(
    instant: str, people: tuple[str, ...]
) -> None:
    assert schedule(WEEKLY).on_call(at(instant)).people == people


@pytest.mark.parametrize(
    ("layers", "instant", "found"),
    [
        pytest.param(
            [WEEKLY],
            "2026-03-10T12:00-07:00",
            ("ana", "2026-03-09T10:00-07:00", "2026-03-16T10:00-07:00", "layer 1"),
            id="a whole shift",
        ),
        pytest.param(
            [WEEKLY, (DEE_BY_DAY, HOURS)],
            "2026-01-10T12:00-08:00",
            ("ana", "2026-01-09T17:00-08:00", "2026-01-12T09:00-08:00", "layer 1"),
            id="between two windows of the layer above",
        ),
        pytest.param(
            [(DEE_BY_DAY, HOURS)],
            "2026-01-10T12:00-08:00",
            ("", "2026-01-09T17:00-08:00", "2026-01-12T09:00-08:00", "gap"),
            id="a gap",
        ),
        pytest.param(
            [(DEE_BY_DAY, windows(PACIFIC, window(FRI, "09:00", "10:00")))],
            "2026-01-13T12:00-08:00",
            ("", "2026-01-09T10:00-08:00", "2026-01-16T09:00-08:00", "gap"),
            id="a gap of almost a week",
        ),
        pytest.param(
            [WEEKLY],
            "1999-01-01T00:00+00:00",
            ("", None, "2026-01-05T10:00-08:00", "gap"),
            id="before all starts",
        ),
        pytest.param(
            [rotation("1 weeks", "2026-01-05 10:00", until="2026-02-01 00:00")],
            "2099-01-01T00:00+00:00",
            ("", "2026-02-01T00:00-08:00", None, "gap"),
            id="after all ends",
        ),
        pytest.param(
            [(WEEKLY, HOURS)],
            "2026-01-02T12:00-08:00",
            ("", None, "2026-01-05T10:00-08:00", "gap"),
            id="before the start of a layer with windows",
        ),
        pytest.param(
            [(rotation("1 weeks", "2026-01-05 10:00", until="2026-01-16 12:00"), HOURS)],
            "2026-02-04T12:00-08:00",
            ("", "2026-01-16T12:00-08:00", None, "gap"),
            id="after the end of a layer with windows",
        ),
        pytest.param([], "2026-01-01T00:00+00:00", ("", None, None, "gap"), id="without layers"),
        pytest.param(
            [WEEKLY],
            "2126-01-09T00:00-08:00",
            ("bo", "2126-01-07T10:00-08:00", "2126-01-14T10:00-08:00", "layer 1"),
            id="a century on",
        ),
    ],
)
def test_who_is_on_call_since_when_and_until_when(
    layers: list[Rotation | tuple[Rotation, Windows]],
    instant: str,
    found: tuple[str, str | None, str | None, str],
) -> None:
    person, start, end, because = found

    assert schedule(*layers).on_call(at(instant)) == OnCall(
        people=(person,) if person else (),
        start=at(start) if start else None,
        end=at(end) if end else None,
        because=because,
    )


@pytest.mark.parametrize(
    ("layers", "instant", "people"),
    [
        pytest.param([WEEKLY], "2026-01-06T00:00-08:00", ("bo",), id="the next shift"),
        pytest.param([WEEKLY], "2026-01-01T00:00-08:00", ("ana",), id="before the start"),
        pytest.param(
            [(WEEKLY, HOURS)], "2026-01-09T12:00-08:00", ("ana",), id="over a weekend, same turn"
        ),
        pytest.param(
            [(WEEKLY, HOURS)], "2026-01-12T09:30-08:00", ("bo",), id="at the handoff in a window"
        ),
        pytest.param(
            [(WEEKLY, windows(PACIFIC, window(TUE, "09:00", "10:00")))],
            "2026-01-08T12:00-08:00",
            ("bo",),
            id="in a gap",
        ),
        pytest.param([WEEKLY], "2024-06-01T00:00-08:00", ("ana",), id="years before the start"),
        pytest.param(
            [rotation("24 months", "2026-01-05 10:00")],
            "2026-01-06T00:00-08:00",
            ("bo",),
            id="after a turn of two years",
        ),
        pytest.param(
            [ONE_WEEK, rotation("1 weeks", "2027-01-13 10:00", people=(("chen",),))],
            "2026-01-06T00:00-08:00",
            ("chen",),
            id="a year of 366 days after the end",
        ),
        pytest.param(
            [ONE_WEEK, rotation("1 weeks", "2027-01-13 10:01", people=(("chen",),))],
            "2026-01-06T00:00-08:00",
            (),
            id="nobody within a year after the end",
        ),
        pytest.param([ONE_WEEK], "2026-01-06T00:00-08:00", (), id="nobody after the end"),
        pytest.param([ONE_WEEK], "2026-01-12T10:00-08:00", (), id="over for good"),
        pytest.param([], "2026-01-06T00:00-08:00", (), id="nobody ever"),
    ],
)
def test_who_comes_next(
    layers: list[Rotation | tuple[Rotation, Windows]], instant: str, people: tuple[str, ...]
) -> None:
    assert schedule(*layers).next_people(at(instant)) == people


def test_shifts_of_a_span_without_any_are_none() -> None:
    assert schedule(WEEKLY).shifts(span("2025-01-01T00:00-08:00", "2026-01-05T10:00-08:00")) == []


def test_an_instant_without_a_timezone_is_refused() -> None:
    with pytest.raises(ValueError, match="no timezone"):
        schedule(WEEKLY).on_call(at("2026-01-06T00:00"))


def test_windows_counted_and_windows_covered_are_the_same() -> None:
    mondays = windows(PACIFIC, window(MON, "09:00", "17:00"))
    counted = Rotation(
        people=WEEKLY.people,
        every=1,
        unit=Unit.WINDOWS,
        start=WEEKLY.start,
        timezone=WEEKLY.timezone,
        windows=mondays,
    )

    assert Layer(rotation=counted) == Layer(rotation=counted, only=mondays)
    with pytest.raises(ValueError, match="covers just those windows"):
        Layer(rotation=counted, only=HOURS)


def test_a_look_up_a_century_on_tells_the_same_as_today() -> None:
    layered = schedule(WEEKLY, (DEE_BY_DAY, HOURS))
    today, later = at("2026-06-10T12:00-07:00"), at("2126-06-12T12:00-07:00")

    assert layered.on_call(today).people == layered.on_call(later).people == ("dee",)
    assert layered.on_call(later).end == later + timedelta(hours=5)
