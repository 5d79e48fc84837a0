"""Escalation steps that page somebody again as if anew, or may page nobody in the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.findings.outlook import Outlook
from bot.domain.paging.policy import (
    EveryoneTarget,
    ScheduleTarget,
    Step,
    Target,
)
from bot.domain.rosters.roster import Team
from bot.domain.rotations.schedule import Shift
from bot.domain.subjects import StepSubject
from bot.domain.times.instants import Span
from bot.domain.times.spans import merged, total


@dataclass(frozen=True, kw_only=True, slots=True)
class PagedBefore:
    """A step pages somebody whom an earlier step pages already, by another of its targets.

    `first` is when it happens first, to `person`, and `total` how long it is so altogether.
    `nobody_new` says that at some of those times the step pages nobody else either. Steps are
    counted from 0.
    """

    subject: StepSubject
    within: Span
    person: str
    earlier_step: int
    first: Span
    total: timedelta
    nobody_new: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LastStepEmpty:
    """The last step of a policy pages nobody at some times."""

    subject: StepSubject
    within: Span
    first: Span
    total: timedelta


def repeated_and_empty_steps(outlook: Outlook) -> Iterator[PagedBefore | LastStepEmpty]:
    """At most one finding of each kind for a step.

    A target that stands on two steps is paged twice on purpose, and `everyone` means everyone: who
    is paged again because of those is not told of.
    """
    for team in outlook.roster.teams.values():
        paged = list(_paged(outlook, team))
        for index in range(1, len(team.policy.steps)):
            yield from _paged_before(outlook, team, index, paged)
        yield from _last_step_empty(outlook, team, paged)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Paged:
    """Whom each target means, all through a span."""

    span: Span
    people: dict[Target, tuple[str, ...]]

    def step(self, step: Step) -> set[str]:
        """Everybody whom a step pages."""
        return {person for target in step.targets for person in self.people[target]}


def _paged(outlook: Outlook, team: Team) -> Iterator[_Paged]:
    """The whole time, in spans in which no target changes its meaning."""
    targets = {target for step in team.policy.steps for target in step.targets}
    walks = {target: [_Walk(shifts) for shifts in _shifts(outlook, target)] for target in targets}
    bounds = {
        bound
        for target in targets
        for shifts in _shifts(outlook, target)
        for shift in shifts
        for bound in (shift.span.start, shift.span.end)
    }
    at = outlook.within.start
    for end in sorted(bounds | {outlook.within.end}):
        if end <= at:
            continue
        people = {
            target: tuple(person for walk in walks[target] for person in walk.people_at(at))
            if isinstance(target, ScheduleTarget | EveryoneTarget)
            else outlook.roster.resolve(target, at)
            for target in targets
        }
        yield _Paged(span=Span(start=at, end=end), people=people)
        at = end


class _Walk:
    """Goes through the shifts of one schedule, forward only."""

    def __init__(self, shifts: Sequence[Shift]) -> None:
        self._shifts = shifts
        self._next = 0

    def people_at(self, at: datetime) -> tuple[str, ...]:
        """Who is on call at an instant, which is not before the one asked for last."""
        while self._next < len(self._shifts) and self._shifts[self._next].span.end <= at:
            self._next += 1
        if self._next == len(self._shifts) or at not in self._shifts[self._next].span:
            return ()
        return self._shifts[self._next].people


def _shifts(outlook: Outlook, target: Target) -> list[Sequence[Shift]]:
    """The shifts of each schedule that a target means."""
    match target:
        case ScheduleTarget(team=team, schedule=schedule):
            return [outlook.shifts.get((team, schedule), ())]
        case EveryoneTarget(team=team):
            return [outlook.shifts[team, key] for key in outlook.roster.teams[team].schedules]
        case _:
            return []


def _paged_before(
    outlook: Outlook, team: Team, index: int, paged: Sequence[_Paged]
) -> Iterator[PagedBefore]:
    step, earlier = team.policy.steps[index], team.policy.steps[:index]
    known = {target for each in earlier for target in each.targets}
    new = [t for t in step.targets if t not in known and not isinstance(t, EveryoneTarget)]
    found: list[tuple[str, int, Span]] = []
    nobody_new = False
    for now in paged:
        before = {person: n for n in reversed(range(index)) for person in now.step(earlier[n])}
        again = [person for target in new for person in now.people[target] if person in before]
        if again:
            found.append((again[0], before[again[0]], now.span))
            nobody_new = nobody_new or now.step(step) <= before.keys()
    if found:
        person, earlier_step, _ = found[0]
        yield PagedBefore(
            subject=StepSubject(team=team.key, step=index),
            within=outlook.within,
            person=person,
            earlier_step=earlier_step,
            first=merged(span for who, _, span in found if who == person)[0],
            total=total(span for _, _, span in found),
            nobody_new=nobody_new,
        )


def _last_step_empty(
    outlook: Outlook, team: Team, paged: Sequence[_Paged]
) -> Iterator[LastStepEmpty]:
    last = len(team.policy.steps) - 1
    empty = merged(now.span for now in paged if not now.step(team.policy.steps[last]))
    if empty:
        yield LastStepEmpty(
            subject=StepSubject(team=team.key, step=last),
            within=outlook.within,
            first=empty[0],
            total=total(empty),
        )
