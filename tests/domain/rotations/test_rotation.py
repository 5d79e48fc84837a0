from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.rotations.restriction import Window, Windows
from bot.domain.rotations.rotation import Rotation, Turn, Unit
from bot.domain.times.instants import Span
from tests.domain.building import ABC, change, rotation, span, told

WEEKLY = rotation("1 weeks", "2026-01-05 10:00")


@pytest.mark.parametrize(
    ("at", "person"),
    [
        ("2026-01-05T10:00:00-08:00", "ana"),
        ("2026-01-12T09:59:59-08:00", "ana"),
        ("2026-01-12T10:00:00-08:00", "bo"),
        ("2026-01-19T10:00:00-08:00", "chen"),
        ("2026-01-26T10:00:00-08:00", "ana"),
        ("2026-03-09T09:59:59-07:00", "chen"),
        ("2026-03-09T10:00:00-07:00", "ana"),
        ("2126-01-07T09:59:59-08:00", "ana"),
        ("2126-01-07T10:00:00-08:00", "bo"),
    ],
)
def test_people_take_turns_in_order(at: str, person: str) -> None:
    turn = WEEKLY.turn_at(datetime.fromisoformat(at))

    assert turn is not None
    assert turn.people == (person,)


def test_nobody_has_a_turn_before_the_start() -> None:
    start = datetime.fromisoformat("2026-01-05T10:00-08:00")

    assert WEEKLY.turn_at(start - datetime.resolution) is None
    assert WEEKLY.turn_at(start) == Turn(
        span=Span(start=start, end=start + timedelta(weeks=1)), people=("ana",), number=0
    )


def test_nobody_has_a_turn_from_the_end_on() -> None:
    ended = rotation(
        "1 weeks",
        "2026-01-05 10:00",
        until="2026-01-21 08:00",
    )
    end = datetime.fromisoformat("2026-01-21T08:00-08:00")

    turns = list(ended.turns(span("2026-01-01T00:00-08:00", "2026-03-01T00:00-08:00")))

    assert told(turns, "America/Los_Angeles") == [
        ("01-05 10:00", "ana"),
        ("01-12 10:00", "bo"),
        ("01-19 10:00", "chen"),
        ("01-21 08:00", ""),
    ]
    assert ended.turn_at(end - datetime.resolution) == turns[-1]
    assert ended.turn_at(end) is None
    assert list(ended.turns(span("2026-01-21T08:00-08:00", "2027-01-01T00:00-08:00"))) == []


def test_turns_that_reach_into_a_span_are_given_whole() -> None:
    turns = list(WEEKLY.turns(span("2026-01-13T00:00-08:00", "2026-01-19T10:00-08:00")))

    assert turns == [
        Turn(
            span=span("2026-01-12T10:00-08:00", "2026-01-19T10:00-08:00"),
            people=("bo",),
            number=1,
        )
    ]


def test_people_in_one_place_are_on_call_together() -> None:
    pair = rotation("1 days", "2026-01-05 10:00", people=(("ana",), ("chen", "dee", "chen")))

    turn = pair.turn_at(datetime.fromisoformat("2026-01-06T10:00-08:00"))

    assert turn is not None
    assert turn.people == ("chen", "dee")


def test_a_change_begins_with_the_first_person_of_its_line_up() -> None:
    changed = rotation(
        "1 weeks",
        "2026-01-05 10:00",
        changes=(
            change("2026-01-19 10:00", "dee", "ana"),
            change("2026-02-09 10:00", "bo", "dee"),
        ),
    )

    turns = list(changed.turns(span("2026-01-01T00:00-08:00", "2026-02-20T00:00-08:00")))

    assert told(turns, "America/Los_Angeles") == [
        ("01-05 10:00", "ana"),
        ("01-12 10:00", "bo"),
        ("01-19 10:00", "dee"),
        ("01-26 10:00", "ana"),
        ("02-02 10:00", "dee"),
        ("02-09 10:00", "bo"),
        ("02-16 10:00", "dee"),
        ("02-23 10:00", ""),
    ]
    assert [turn.number for turn in turns] == list(range(7))


WEEKDAYS = Windows(
    windows=tuple(Window(weekday=day, start_minute=540, end_minute=1020) for day in range(5)),
    timezone=ZoneInfo("America/Los_Angeles"),
)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"people": ()}, "needs at least one person"),
        ({"people": (("ana",), ())}, "every turn of a rotation needs at least one person"),
        ({"people": (("ana", ""),)}, "every turn of a rotation needs at least one person"),
        ({"every": 0}, "at least 1 of its weeks, not 0"),
        ({"until": datetime.fromisoformat("2026-01-05 10:00")}, "must end after its first turn"),
        ({"until": datetime.fromisoformat("2026-02-05T10:00+01:00")}, "has a timezone"),
        ({"start": datetime.fromisoformat("2026-02-05T10:00+01:00")}, "has a timezone"),
        ({"unit": Unit.WINDOWS}, "need windows"),
        ({"windows": WEEKDAYS}, "need windows"),
        (
            {
                "unit": Unit.WINDOWS,
                "windows": WEEKDAYS,
                "timezone": ZoneInfo("Europe/Berlin"),
            },
            "must be in one timezone",
        ),
        (
            {"changes": (change("2026-01-26 10:00", "ana"), change("2026-01-19 10:00", "bo"))},
            "must be in order of time",
        ),
        (
            {"changes": (change("2026-01-19 10:00", "ana"), change("2026-01-19 10:00", "bo"))},
            "each at another handoff",
        ),
    ],
)
def test_a_rotation_that_cannot_be_is_refused(more: dict[str, Any], sentence: str) -> None:
    right = {
        "people": ABC,
        "every": 1,
        "unit": Unit.WEEKS,
        "start": datetime.fromisoformat("2026-01-05 10:00"),
        "timezone": ZoneInfo("America/Los_Angeles"),
    }

    with pytest.raises(ValueError, match=sentence):
        Rotation(**{**right, **more})


def test_the_people_of_a_change_are_checked_as_well() -> None:
    with pytest.raises(ValueError, match="needs at least one person"):
        change("2026-01-19 10:00")
    with pytest.raises(ValueError, match="has a timezone"):
        change("2026-01-19T10:00+01:00", "ana")


@pytest.mark.parametrize(
    ("local", "nearest"),
    [
        ("2026-01-13 10:00", "2026-01-12 10:00 and 2026-01-19 10:00"),
        ("2026-01-12 09:00", "2026-01-05 10:00 and 2026-01-12 10:00"),
        ("2025-12-29 10:00", "2026-01-05 10:00"),
    ],
)
def test_a_change_elsewhere_than_on_a_handoff_is_refused_with_the_nearest(
    local: str, nearest: str
) -> None:
    sentence = f"^{local} is not a handoff of this rotation. Nearest: {nearest}$"

    with pytest.raises(ValueError, match=sentence):
        rotation("1 weeks", "2026-01-05 10:00", changes=(change(local, "dee"),))


@pytest.mark.parametrize(
    ("every", "start", "local"),
    [
        ("1 weeks", "2026-01-05 10:00", "2026-01-05 10:00"),
        ("12 hours", "2026-01-05 08:00", "2026-06-07 20:00"),
        ("1 months", "2026-01-31 10:00", "2026-02-28 10:00"),
    ],
)
def test_a_handoff_is_known_as_one(every: str, start: str, local: str) -> None:
    known = datetime.fromisoformat(local)

    rotation(every, start).check_handoff(known)

    assert rotation(every, start).handoffs_around(known)[0] == known


@pytest.mark.parametrize("every", ["7 hours", "1 days", "1 weeks", "1 months"])
def test_a_long_way_of_turns_is_the_same_as_each_of_them_looked_up(every: str) -> None:
    nights = rotation(every, "2026-01-31 02:30")

    turns = list(nights.turns(span("2026-05-01T00:00Z", "2030-01-01T00:00Z")))

    assert turns == [nights.turn_at(turn.span.start) for turn in turns]
    assert [turn.number for turn in turns] == [turns[0].number + n for n in range(len(turns))]


def test_turns_so_long_that_calendars_end_are_told_as_far_as_these_reach() -> None:
    ages = rotation("1100 weeks", "2026-01-05 10:00", "UTC")

    turns = list(ages.turns(span("2026-01-05T10:00Z", "9900-01-01T00:00Z")))

    assert [turn.number for turn in turns] == list(range(374))
