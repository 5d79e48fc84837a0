"""Overrides that put the same people on call turn after turn, for longer than one can count."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.rotations.rotation import LineUp, Rotation, Unit
from bot.domain.rotations.schedule import Layer, OnCall, Override, Schedule
from bot.domain.times.instants import EVER, Span
from tests.domain.building import MON, change, window, windows

ORIGIN = datetime(2026, 6, 1, tzinfo=UTC)
CENTURIES_ON = ORIGIN + timedelta(days=170 * 365)
ANA: LineUp = (("ana",),)


class CountedRotation(Rotation):
    """Refuses to tell more turns than a person would look at."""

    def numbered_from(self, at: datetime) -> Iterator[tuple[int, datetime, datetime]]:
        """The first hundred."""
        for told, numbered in enumerate(super().numbered_from(at)):
            assert told < 100, "every turn is gone through"
            yield numbered


def hourly(people: LineUp = ANA, until: str | None = None, *changes: str) -> Rotation:
    """Turns of an hour, and line-ups such as `2026-07-01 00:00 bo` that follow."""
    changed = (each.rsplit(" ", 1) for each in changes)
    return CountedRotation(
        people=people,
        every=1,
        unit=Unit.HOURS,
        start=datetime(2026, 6, 1),
        timezone=windows("UTC", window(MON, "09:00", "17:00")).timezone,
        until=datetime.fromisoformat(until) if until else None,
        changes=tuple(change(start, *people.split("+")) for start, people in changed),
    )


def replaced(*layers: Layer, start: datetime = ORIGIN) -> Schedule:
    """Bo takes over from ana for 170 years."""
    bo = Override(
        team="web",
        schedule="primary",
        person="bo",
        span=Span(start=start, end=CENTURIES_ON),
        replaces="ana",
    )
    return Schedule(team="web", key="primary", layers=layers, overrides=(bo,))


MONDAYS = windows("UTC", window(MON, "09:00", "17:00"))
ROWS = [
    pytest.param((Layer(rotation=hourly()),), (ORIGIN, CENTURIES_ON), id="ana alone, all the time"),
    pytest.param(
        (Layer(rotation=hourly(until="2150-01-01 00:00")),),
        (ORIGIN, datetime(2150, 1, 1, tzinfo=UTC)),
        id="until the layer ends",
    ),
    pytest.param(
        (Layer(rotation=hourly(ANA, None, "2100-01-01 00:00 ana", "2120-01-01 00:00 ana+dee")),),
        (ORIGIN, datetime(2120, 1, 1, 1, tzinfo=UTC)),
        id="until the first turn of a colleague, past a change that is none",
    ),
    pytest.param(
        (Layer(rotation=hourly()), Layer(rotation=hourly(), only=MONDAYS)),
        (ORIGIN, CENTURIES_ON),
        id="on two layers",
    ),
    pytest.param(
        (Layer(rotation=hourly()), Layer(rotation=hourly((("dee",),)), only=MONDAYS)),
        (datetime(2099, 12, 28, 17, tzinfo=UTC), datetime(2100, 1, 4, 9, tzinfo=UTC)),
        id="between the windows of somebody else",
    ),
    pytest.param(
        (Layer(rotation=hourly((("dee",),))), Layer(rotation=hourly((("ana",), ("bo", "ana"))))),
        (ORIGIN, CENTURIES_ON),
        id="in two turns of which nothing but bo is left",
    ),
]


@pytest.mark.parametrize(("layers", "bounds"), ROWS)
def test_a_look_up_costs_little_however_many_turns_are_taken_over(
    layers: tuple[Layer, ...], bounds: tuple[datetime, datetime]
) -> None:
    schedule = replaced(*layers)

    found = schedule.on_call(datetime(2100, 1, 1, 0, 30, tzinfo=UTC))

    assert found == OnCall(people=("bo",), start=bounds[0], end=bounds[1], because="override")


def test_who_comes_next_is_known_at_once_as_well() -> None:
    schedule = replaced(Layer(rotation=hourly()), start=ORIGIN + timedelta(hours=1))

    assert schedule.next_people(ORIGIN) == ("bo",)
    assert schedule.next_people(CENTURIES_ON - timedelta(hours=1)) == ("ana",)


def test_the_end_of_all_calendars_is_an_instant_like_any_other() -> None:
    assert replaced(Layer(rotation=hourly(until="2150-01-01 00:00"))).on_call(EVER.end).people == ()
