from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.rotations.schedule import Layer, Override, Schedule
from bot.domain.times.instants import Span
from tests.domain.building import rotation

# Seconds from here on, in the rows below.
ORIGIN = datetime(2026, 6, 1, tzinfo=UTC)
DAY = 86_400


def seconds(start: int, end: int) -> Span:
    """A span in seconds from ORIGIN."""
    return Span(start=ORIGIN + timedelta(seconds=start), end=ORIGIN + timedelta(seconds=end))


def override(start: int, end: int, person: str, replaces: str | None = None) -> Override:
    """An override of the schedule below."""
    span = seconds(start, end)
    return Override(team="web", schedule="primary", person=person, span=span, replaces=replaces)


def schedule(*overrides: Override, until: str | None = "2026-06-03 00:00") -> Schedule:
    """From ORIGIN on ana has a day, then chen and dee together have one."""
    days = rotation(
        "1 days", "2026-06-01 00:00", "UTC", people=(("ana",), ("chen", "dee")), until=until
    )
    return Schedule(team="web", key="primary", layers=(Layer(rotation=days),), overrides=overrides)


def told(schedule: Schedule, start: int = -DAY, end: int = 3 * DAY) -> list[tuple[str, int, int]]:
    """The final shifts as who, from and to in seconds, `*` marking an override."""
    return [
        (
            "+".join(shift.people) + ("*" if shift.because == "override" else ""),
            int((shift.span.start - ORIGIN).total_seconds()),
            int((shift.span.end - ORIGIN).total_seconds()),
        )
        for shift in schedule.shifts(seconds(start, end))
    ]


PAIR = ("chen+dee", DAY, 2 * DAY)


@pytest.mark.parametrize(
    ("overrides", "shifts"),
    [
        pytest.param([], [("ana", 0, DAY), PAIR], id="none"),
        pytest.param(
            [override(100, DAY - 100, "bo")],
            [("ana", 0, 100), ("bo*", 100, DAY - 100), ("ana", DAY - 100, DAY), PAIR],
            id="in the middle splits a shift",
        ),
        pytest.param(
            [override(0, 100, "bo")], [("bo*", 0, 100), ("ana", 100, DAY), PAIR], id="at the head"
        ),
        pytest.param(
            [override(100, DAY, "bo")], [("ana", 0, 100), ("bo*", 100, DAY), PAIR], id="at the tail"
        ),
        pytest.param(
            [override(100, DAY + 100, "bo")],
            [("ana", 0, 100), ("bo*", 100, DAY + 100), ("chen+dee", DAY + 100, 2 * DAY)],
            id="over a handoff is one shift",
        ),
        pytest.param(
            [override(-10, 2 * DAY + 10, "bo")],
            [("bo*", -10, 2 * DAY + 10)],
            id="over everything, gaps too",
        ),
        pytest.param(
            [override(2 * DAY + 10, 2 * DAY + 20, "bo")],
            [("ana", 0, DAY), PAIR, ("bo*", 2 * DAY + 10, 2 * DAY + 20)],
            id="in a gap",
        ),
        pytest.param(
            [override(10, 50, "bo"), override(30, 70, "eli")],
            [("ana", 0, 10), ("bo*", 10, 30), ("eli*", 30, 70), ("ana", 70, DAY), PAIR],
            id="the later one wins",
        ),
        pytest.param(
            [override(30, 70, "eli"), override(10, 50, "bo")],
            [("ana", 0, 10), ("bo*", 10, 50), ("eli*", 50, 70), ("ana", 70, DAY), PAIR],
            id="the later one wins whichever begins first",
        ),
        pytest.param(
            [override(30, 40, "eli"), override(10, 50, "bo")],
            [("ana", 0, 10), ("bo*", 10, 50), ("ana", 50, DAY), PAIR],
            id="an earlier one underneath is not felt",
        ),
        pytest.param(
            [override(10, 30, "bo"), override(30, 50, "bo")],
            [("ana", 0, 10), ("bo*", 10, 50), ("ana", 50, DAY), PAIR],
            id="two of the same person that touch are one shift",
        ),
        pytest.param(
            [override(10, 20, "ana")],
            [("ana", 0, 10), ("ana*", 10, 20), ("ana", 20, DAY), PAIR],
            id="by the person who is on call anyway",
        ),
        pytest.param(
            [override(0, 2 * DAY, "bo", replaces="dee")],
            [("ana", 0, DAY), ("chen+bo*", DAY, 2 * DAY)],
            id="replaces one of two and nobody elsewhere",
        ),
        pytest.param(
            [override(DAY + 10, DAY + 20, "bo", replaces="chen")],
            [
                ("ana", 0, DAY),
                ("chen+dee", DAY, DAY + 10),
                ("bo+dee*", DAY + 10, DAY + 20),
                ("chen+dee", DAY + 20, 2 * DAY),
            ],
            id="takes the place of the one replaced",
        ),
        pytest.param(
            [override(0, 2 * DAY, "dee", replaces="chen")],
            [("ana", 0, DAY), ("dee*", DAY, 2 * DAY)],
            id="nobody is on call twice",
        ),
        pytest.param(
            [override(0, 2 * DAY, "bo", replaces="eli")],
            [("ana", 0, DAY), PAIR],
            id="replacing somebody who is not on call does nothing",
        ),
        pytest.param(
            [override(2 * DAY + 10, 2 * DAY + 20, "bo", replaces="ana")],
            [("ana", 0, DAY), PAIR],
            id="replacing somebody in a gap does nothing",
        ),
        pytest.param(
            [override(0, 50, "bo"), override(20, 70, "eli", replaces="bo")],
            [("bo*", 0, 20), ("eli*", 20, 50), ("ana", 50, DAY), PAIR],
            id="replaces whom an earlier one put on call",
        ),
        pytest.param(
            [override(20, 70, "eli", replaces="bo"), override(0, 50, "bo")],
            [("bo*", 0, 50), ("ana", 50, DAY), PAIR],
            id="does not replace whom a later one puts on call",
        ),
        pytest.param(
            [
                override(DAY, 2 * DAY, "ana", replaces="chen"),
                override(DAY, 2 * DAY, "bo", replaces="ana"),
            ],
            [("ana", 0, DAY), ("bo+dee*", DAY, 2 * DAY)],
            id="handed on twice",
        ),
    ],
)
def test_overrides_win_over_layers(
    overrides: list[Override], shifts: list[tuple[str, int, int]]
) -> None:
    overridden = schedule(*overrides)

    assert told(overridden) == shifts
    for who, start, end in shifts:
        for second in (start, end - 1):
            found = overridden.on_call(ORIGIN + timedelta(seconds=second))
            assert "+".join(found.people) == who.removesuffix("*")
            assert (found.start, found.end) == (seconds(start, end).start, seconds(start, end).end)


def test_an_override_over_four_shifts_is_one_shift() -> None:
    overridden = schedule(override(-DAY // 2, 4 * DAY - 100, "bo"), until=None)

    assert told(overridden, end=4 * DAY) == [
        ("bo*", -DAY // 2, 4 * DAY - 100),
        ("chen+dee", 4 * DAY - 100, 4 * DAY),
    ]


def test_replacing_over_several_turns_is_one_shift_while_the_people_stay_the_same() -> None:
    alone = rotation("1 days", "2026-06-01 00:00", "UTC", people=(("ana",),))
    covered = Schedule(
        team="web",
        key="primary",
        layers=(Layer(rotation=alone),),
        overrides=(override(0, 2 * DAY, "bo", replaces="ana"),),
    )

    assert told(covered, start=0) == [("bo*", 0, 2 * DAY), ("ana", 2 * DAY, 3 * DAY)]


def test_an_override_is_clipped_like_any_shift() -> None:
    assert told(schedule(override(0, DAY, "bo")), start=10, end=20) == [("bo*", 10, 20)]


def test_who_comes_after_an_override() -> None:
    overridden = schedule(override(100, 200, "bo"))

    assert overridden.next_people(ORIGIN) == ("bo",)
    assert overridden.next_people(ORIGIN + timedelta(seconds=150)) == ("ana",)


def test_nobody_replaces_themselves() -> None:
    with pytest.raises(ValueError, match="ana cannot replace themselves"):
        override(0, 10, "ana", replaces="ana")


def test_an_override_of_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="must end after it starts"):
        override(10, 10, "ana")
