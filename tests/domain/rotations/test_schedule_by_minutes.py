"""Random schedules over changes of the clocks, against a slow oracle that counts minutes.

And the same with rules that are wrong, each of which the oracle must notice.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from bot.domain.rotations.restriction import Windows
from bot.domain.rotations.rotation import Rotation
from bot.domain.rotations.schedule import Schedule, Shift
from bot.domain.times.instants import Span
from bot.domain.times.wallclock import instant_of, last_instant_of
from tests.domain.oracle import MINUTE, Told, told_by_minutes
from tests.domain.random_schedules import Drawn, Rules, schedules

MOMENT = datetime.resolution

slowly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def told_at_once(drawn: Drawn) -> list[Told]:
    """The shifts as the product tells them."""
    return [
        Told(start=s.span.start, end=s.span.end, people=s.people, because=s.because)
        for s in drawn.schedule.shifts(drawn.within)
    ]


def told_by_minutes_without_gaps(drawn: Drawn) -> list[Told]:
    """The shifts as the oracle tells them."""
    return [told for told in told_by_minutes(drawn.schedule, drawn.within) if told.people]


@settings(slowly, max_examples=50)
@given(drawn=schedules(Rules()))
def test_shifts_are_what_counting_minutes_tells(drawn: Drawn) -> None:
    assert told_at_once(drawn) == told_by_minutes_without_gaps(drawn)


@settings(slowly, max_examples=50)
@given(drawn=schedules(Rules()))
def test_look_ups_around_a_change_of_the_clocks_are_what_counting_minutes_tells(
    drawn: Drawn,
) -> None:
    schedule, change = drawn.schedule, drawn.change
    hours = timedelta(hours=3)
    around = Span(start=change - hours, end=change + hours)

    for told in told_by_minutes(schedule, around):
        for minutes in range(0, (told.end - told.start) // MINUTE, 7):
            found = schedule.on_call(told.start + minutes * MINUTE)
            assert (found.people, found.because) == (told.people, told.because)


@settings(slowly, max_examples=50)
@given(drawn=schedules(Rules()))
def test_one_look_up_tells_the_same_as_all_shifts(
    drawn: Drawn,
) -> None:
    schedule, within = drawn.schedule, drawn.within
    around = Span(start=within.start - timedelta(days=40), end=within.end + timedelta(days=40))
    shifts = schedule.shifts(around)
    inside = [shift for shift in shifts if shift.span.overlaps(within)]

    for shift in inside:
        for at in (shift.span.start, shift.span.end - MOMENT):
            told = schedule.on_call(at)
            assert (told.people, told.because) == (shift.people, shift.because)
            if around.start < shift.span.start and shift.span.end < around.end:
                assert (told.start, told.end) == (shift.span.start, shift.span.end)
        before, after = shift.span.start - MOMENT, shift.span.end
        assert schedule.on_call(before).end == shift.span.start or before not in around
        assert schedule.on_call(after).start == shift.span.end or after not in around
    for shift, following in pairwise(shifts):
        if shift in inside:
            assert schedule.next_people(shift.span.start) == following.people


class SecondOccurrence(Rotation):
    """Wrong: a handoff at a time that occurs twice is the second."""

    def _handoff(self, number: int) -> datetime:
        return last_instant_of(self._handoffs.handoff(number), self.timezone)


class ElapsedTime(Rotation):
    """Wrong: a turn lasts as long as its unit does on other days."""

    def _handoff(self, number: int) -> datetime:
        first = super()._handoff(0)
        return first + (self._handoffs.handoff(number) - self._handoffs.handoff(0))


class IntoTheGap(Rotation):
    """Wrong: a skipped time is as long after the gap as it was after the gap's beginning."""

    def _handoff(self, number: int) -> datetime:
        return self._handoffs.handoff(number).replace(tzinfo=self.timezone).astimezone(UTC)


class EndsAtTheFirst(Windows):
    """Wrong: a window's end at a time that occurs twice is the first."""

    def _instants(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        return instant_of(start, self.timezone), instant_of(end, self.timezone)


class StartsAtTheSecond(Windows):
    """Wrong: a window's start at a time that occurs twice is the second."""

    def _instants(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        return last_instant_of(start, self.timezone), last_instant_of(end, self.timezone)


class EarlierOverrideWins(Schedule):
    """Wrong: of two overrides the one made first counts."""

    def shifts(self, within: Span) -> list[Shift]:
        right = Schedule(
            team=self.team, key=self.key, layers=self.layers, overrides=self.overrides[::-1]
        )
        return right.shifts(within)


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(Rules(rotation=SecondOccurrence), id="second occurrence"),
        pytest.param(Rules(rotation=ElapsedTime), id="elapsed time"),
        pytest.param(Rules(rotation=IntoTheGap), id="into the gap"),
        pytest.param(Rules(windows=EndsAtTheFirst), id="ends at the first"),
        pytest.param(Rules(windows=StartsAtTheSecond), id="starts at the second"),
        pytest.param(Rules(schedule=EarlierOverrideWins), id="earlier override"),
    ],
)
def test_a_rule_that_is_wrong_is_noticed(rules: Rules) -> None:
    searched = settings(
        slowly, max_examples=500, derandomize=True, database=None, phases=[Phase.generate]
    )

    find(
        schedules(rules),
        lambda drawn: told_at_once(drawn) != told_by_minutes_without_gaps(drawn),
        settings=searched,
    )
