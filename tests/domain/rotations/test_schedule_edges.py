"""Schedules where things begin, end, touch, nest and vanish."""

from datetime import datetime

import pytest

from bot.domain.rotations.schedule import Layer, Override, Schedule
from bot.domain.times.instants import Span
from tests.domain.building import (
    FRI,
    MON,
    SAT,
    SUN,
    change,
    rotation,
    span,
    told_shifts,
    window,
    windows,
)

BERLIN = "Europe/Berlin"
HOURS = windows(BERLIN, *(window(day, "09:00", "17:00") for day in range(MON, SAT)))
WEEKLY = rotation("1 weeks", "2026-01-05 10:00", BERLIN)
JANUARY = span("2026-01-05T00:00+01:00", "2026-01-13T00:00+01:00")


def schedule(*layers: Layer, overrides: tuple[Override, ...] = ()) -> Schedule:
    """Layers in the order of the file."""
    return Schedule(team="web", key="primary", layers=layers, overrides=overrides)


def override(person: str, start: str, end: str, replaces: str | None = None) -> Override:
    """An override by times of January 2026 in Berlin, such as `06 09:00`."""
    return Override(
        team="web",
        schedule="primary",
        person=person,
        span=span(f"2026-01-{start}+01:00", f"2026-01-{end}+01:00"),
        replaces=replaces,
    )


def told(found: Schedule, within: Span = JANUARY) -> list[str]:
    """The shifts in words."""
    return told_shifts(found.shifts(within), BERLIN)


@pytest.mark.parametrize(
    ("layer", "rows"),
    [
        pytest.param(
            Layer(
                rotation=rotation("1 days", "2026-01-05 12:00", BERLIN, until="2026-01-07 11:30"),
                only=HOURS,
            ),
            [
                "01-05 12:00 to 01-05 17:00 ana, layer 1",
                "01-06 09:00 to 01-06 12:00 ana, layer 1",
                "01-06 12:00 to 01-06 17:00 bo, layer 1",
                "01-07 09:00 to 01-07 11:30 bo, layer 1",
            ],
            id="begins and ends inside a window",
        ),
        pytest.param(
            Layer(
                rotation=rotation("1 days", "2026-01-05 17:00", BERLIN, until="2026-01-07 09:00"),
                only=HOURS,
            ),
            ["01-06 09:00 to 01-06 17:00 ana, layer 1"],
            id="begins as a window closes and ends as one opens",
        ),
        pytest.param(
            Layer(
                rotation=rotation("1 days", "2026-01-09 17:00", BERLIN, until="2026-01-12 09:00"),
                only=HOURS,
            ),
            [],
            id="lives over a weekend that its windows leave out",
        ),
        pytest.param(
            Layer(rotation=rotation("1 weeks", "2026-01-12 10:00", BERLIN)),
            ["01-12 10:00 to 01-13 00:00 ana, layer 1"],
            id="begins in the future",
        ),
        pytest.param(
            Layer(
                rotation=rotation(
                    "1 days",
                    "2026-01-10 00:00",
                    BERLIN,
                    until="2026-01-12 08:00",
                    changes=(change("2026-01-11 00:00", "dee"), change("2026-01-14 00:00", "eli")),
                )
            ),
            [
                "01-10 00:00 to 01-11 00:00 ana, layer 1",
                "01-11 00:00 to 01-12 00:00 dee, layer 1",
                "01-12 00:00 to 01-12 08:00 dee, layer 1",
            ],
            id="ends before its last change",
        ),
    ],
)
def test_a_layer_alone(layer: Layer, rows: list[str]) -> None:
    assert told(schedule(layer)) == rows


def test_a_layer_above_that_ends_inside_its_window_gives_back_to_the_one_below() -> None:
    above = Layer(
        rotation=rotation(
            "1 days", "2026-01-06 10:00", BERLIN, people=(("dee",),), until="2026-01-06 15:00"
        ),
        only=HOURS,
    )

    assert told(schedule(Layer(rotation=WEEKLY), above)) == [
        "01-05 10:00 to 01-06 10:00 ana, layer 1",
        "01-06 10:00 to 01-06 15:00 dee, layer 2",
        "01-06 15:00 to 01-12 10:00 ana, layer 1",
        "01-12 10:00 to 01-13 00:00 bo, layer 1",
    ]


@pytest.mark.parametrize(
    ("overrides", "rows"),
    [
        pytest.param(
            [
                override("bo", "06T00:00", "10T00:00"),
                override("chen", "07T00:00", "09T00:00"),
                override("dee", "08T00:00", "08T06:00"),
            ],
            [
                "01-05 10:00 to 01-06 00:00 ana, layer 1",
                "01-06 00:00 to 01-07 00:00 bo, override",
                "01-07 00:00 to 01-08 00:00 chen, override",
                "01-08 00:00 to 01-08 06:00 dee, override",
                "01-08 06:00 to 01-09 00:00 chen, override",
                "01-09 00:00 to 01-10 00:00 bo, override",
                "01-10 00:00 to 01-12 10:00 ana, layer 1",
                "01-12 10:00 to 01-13 00:00 bo, layer 1",
            ],
            id="one inside another inside a third",
        ),
        pytest.param(
            [
                override("bo", "06T00:00", "10T00:00"),
                override("dee", "07T00:00", "08T00:00", replaces="bo"),
                override("eli", "07T12:00", "09T00:00", replaces="ana"),
                override("eli", "07T18:00", "07T20:00", replaces="dee"),
            ],
            [
                "01-05 10:00 to 01-06 00:00 ana, layer 1",
                "01-06 00:00 to 01-07 00:00 bo, override",
                "01-07 00:00 to 01-07 18:00 dee, override",
                "01-07 18:00 to 01-07 20:00 eli, override",
                "01-07 20:00 to 01-08 00:00 dee, override",
                "01-08 00:00 to 01-10 00:00 bo, override",
                "01-10 00:00 to 01-12 10:00 ana, layer 1",
                "01-12 10:00 to 01-13 00:00 bo, layer 1",
            ],
            id="one in the place of another's person, and none of somebody not on call",
        ),
        pytest.param(
            [override("bo", "06T00:00", "12T10:00"), override("chen", "12T10:00", "12T12:00")],
            [
                "01-05 10:00 to 01-06 00:00 ana, layer 1",
                "01-06 00:00 to 01-12 10:00 bo, override",
                "01-12 10:00 to 01-12 12:00 chen, override",
                "01-12 12:00 to 01-13 00:00 bo, layer 1",
            ],
            id="two that touch at a handoff",
        ),
        pytest.param(
            [override("ana", "06T00:00", "07T00:00"), override("bo", "06T00:00", "07T00:00")],
            [
                "01-05 10:00 to 01-06 00:00 ana, layer 1",
                "01-06 00:00 to 01-07 00:00 bo, override",
                "01-07 00:00 to 01-12 10:00 ana, layer 1",
                "01-12 10:00 to 01-13 00:00 bo, layer 1",
            ],
            id="two for the same span",
        ),
    ],
)
def test_overrides_inside_overrides(overrides: list[Override], rows: list[str]) -> None:
    overridden = schedule(Layer(rotation=WEEKLY), overrides=tuple(overrides))

    assert told(overridden) == rows


@pytest.mark.parametrize(
    ("boundary", "before", "after"),
    [
        pytest.param("2026-01-12T08:00+01:00", "ana", "bo", id="a handoff"),
        pytest.param("2026-01-06T09:00+01:00", "ana", "dee", id="a window opens"),
        pytest.param("2026-01-06T17:00+01:00", "dee", "ana", id="a window closes"),
        pytest.param("2026-01-10T00:00+01:00", "ana", "eli", id="an override begins"),
        pytest.param("2026-01-11T00:00+01:00", "eli", "ana", id="an override ends"),
        pytest.param("2026-03-29T03:00+02:00", "chen", "fay", id="a window opens in the gap"),
        pytest.param("2026-10-25T02:30+02:00", "chen", "fay", id="a window opens, first time"),
        pytest.param("2026-10-25T02:45+01:00", "fay", "chen", id="a window closes, second time"),
        pytest.param("2027-01-05T10:00+01:00", "dee", "", id="all ends"),
    ],
)
def test_at_every_boundary_exactly_one_side_is_on_call(
    boundary: str, before: str, after: str
) -> None:
    weekly = rotation("1 weeks", "2026-01-05 08:00", BERLIN, until="2027-01-05 10:00")
    dee = rotation(
        "1 days", "2026-01-05 00:00", BERLIN, people=(("dee",),), until="2027-01-05 10:00"
    )
    spring = rotation(
        "1 days", "2026-03-01 00:00", BERLIN, people=(("fay",),), until="2026-06-01 00:00"
    )
    autumn = rotation("1 days", "2026-06-01 00:00", BERLIN, people=(("fay",),))
    layered = schedule(
        Layer(rotation=weekly),
        Layer(rotation=dee, only=HOURS),
        Layer(rotation=spring, only=windows(BERLIN, window(SUN, "02:10", "03:15"))),
        Layer(rotation=autumn, only=windows(BERLIN, window(SUN, "02:30", "02:45"))),
        overrides=(override("eli", "10T00:00", "11T00:00"),),
    )
    at = datetime.fromisoformat(boundary)

    sides = [layered.on_call(at - datetime.resolution), layered.on_call(at)]

    assert [side.people for side in sides] == [(p,) if p else () for p in (before, after)]
    assert sides[0].end == at == sides[1].start


def test_what_changes_at_one_instant_leaves_nothing_in_between() -> None:
    from_ten = windows(BERLIN, window(MON, "10:00", "12:00"))
    dee = rotation("1 days", "2026-01-05 10:00", BERLIN, people=(("dee",),))
    handed_on = (
        override("eli", "10T00:00", "12T10:00", replaces="ana"),
        override("eli", "12T10:00", "12T18:00", replaces="bo"),
    )

    layered = schedule(Layer(rotation=WEEKLY), Layer(rotation=dee, only=from_ten))
    replaced = schedule(Layer(rotation=WEEKLY), overrides=handed_on)

    assert told(layered, span("2026-01-05T10:00+01:00", "2026-01-12T11:00+01:00")) == [
        "01-05 10:00 to 01-05 12:00 dee, layer 2",
        "01-05 12:00 to 01-12 10:00 ana, layer 1",
        "01-12 10:00 to 01-12 11:00 dee, layer 2",
    ]
    assert told(replaced, span("2026-01-09T00:00+01:00", "2026-01-13T00:00+01:00")) == [
        "01-09 00:00 to 01-10 00:00 ana, layer 1",
        "01-10 00:00 to 01-12 18:00 eli, override",
        "01-12 18:00 to 01-13 00:00 bo, layer 1",
    ]


def test_what_the_clocks_leave_no_time_is_no_shift() -> None:
    hourly = rotation("1 hours", "2026-03-29 00:30", BERLIN)
    skipped = Layer(rotation=WEEKLY, only=windows(BERLIN, window(SUN, "02:00", "03:00")))
    night = span("2026-03-29T00:30+01:00", "2026-03-29T05:00+02:00")

    assert told(schedule(skipped), night) == []
    assert told(schedule(Layer(rotation=hourly)), night) == [
        "03-29 00:30 to 03-29 01:30 ana, layer 1",
        "03-29 01:30 to 03-29 03:00 bo, layer 1",
        "03-29 03:00 to 03-29 03:30 chen, layer 1",
        "03-29 03:30 to 03-29 04:30 ana, layer 1",
        "03-29 04:30 to 03-29 05:00 bo, layer 1",
    ]


def test_a_layer_whose_whole_life_the_clocks_skip_is_refused() -> None:
    with pytest.raises(ValueError, match="must end after its first turn has begun"):
        rotation("1 days", "2026-03-29 02:15", BERLIN, until="2026-03-29 02:45")


def test_a_layer_that_starts_at_a_time_that_is_skipped_starts_after_the_gap() -> None:
    found = schedule(Layer(rotation=rotation("1 days", "2026-03-29 02:15", BERLIN)))

    assert told(found, span("2026-03-28T00:00+01:00", "2026-03-30T12:00+02:00")) == [
        "03-29 03:00 to 03-30 02:15 ana, layer 1",
        "03-30 02:15 to 03-30 12:00 bo, layer 1",
    ]


def test_an_end_at_a_time_that_occurs_twice_is_its_first_occurrence() -> None:
    ended = rotation("1 days", "2026-10-24 02:30", BERLIN, until="2026-10-25 02:30")

    assert ended.life == span("2026-10-24T02:30+02:00", "2026-10-25T02:30+02:00")


def test_a_window_of_a_month_s_turn_that_ends_inside_it_is_parted() -> None:
    nights = windows(BERLIN, window(FRI, "22:00", "06:00"), window(SAT, "22:00", "06:00"))
    monthly = Layer(rotation=rotation("1 months", "2026-01-31 00:00", BERLIN), only=nights)

    assert told(schedule(monthly), span("2026-02-27T00:00+01:00", "2026-03-02T00:00+01:00")) == [
        "02-27 22:00 to 02-28 00:00 ana, layer 1",
        "02-28 00:00 to 02-28 06:00 bo, layer 1",
        "02-28 22:00 to 03-01 06:00 bo, layer 1",
    ]
