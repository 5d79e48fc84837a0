"""What keeps somebody from covering a shift, and when."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from bot.domain.paging.policy import (
    EveryoneTarget,
    PersonTarget,
    RoleTarget,
    ScheduleTarget,
    Target,
)
from bot.domain.rosters.absence import Absence
from bot.domain.rosters.duty_book import DutyBook, Key
from bot.domain.rosters.roster import Roster
from bot.domain.times.instants import EVER, Span


class Hindrance(StrEnum):
    """What keeps somebody from taking a cover."""

    AWAY = "away"
    ON_CALL = "on call then"
    PAGED_BY_NAME = "paged by name on another step"


def hindrances(
    person: str, key: Key, book: DutyBook, absences: Iterable[Absence]
) -> Iterator[tuple[Hindrance, Span]]:
    """When somebody cannot be on call for a schedule, and why; first what weighs most."""
    for absence in absences:
        if absence.person == person:
            yield Hindrance.AWAY, absence.span
    together, named = _paged_with(book.roster, key)
    for where, span in book.duties(person):
        if where in together:
            yield Hindrance.ON_CALL, span
    if person in named:
        yield Hindrance.PAGED_BY_NAME, EVER


def first_met(kept: Iterable[tuple[Hindrance, Span]], spans: Sequence[Span]) -> Hindrance | None:
    """The first hindrance that shares time with any of the spans."""
    return next((why for why, each in kept if any(each.overlaps(span) for span in spans)), None)


def _paged_with(roster: Roster, key: Key) -> tuple[set[Key], set[str]]:
    """The schedules and the people that policies page beside a schedule, and all of its team."""
    schedules = {(key[0], each) for each in roster.team(key[0]).schedules}
    people: set[str] = set()
    for team in roster.teams.values():
        targets = {target for step in team.policy.steps for target in step.targets}
        if not any(_means(target, key) for target in targets):
            continue
        for target in targets:
            match target:
                case ScheduleTarget(team=of, schedule=schedule):
                    schedules.add((of, schedule))
                case PersonTarget(person=person):
                    people.add(person)
                case RoleTarget(role=role) if role in roster.roles:
                    people.add(roster.roles[role])
                case _:
                    pass
    return schedules, people


def _means(target: Target, key: Key) -> bool:
    return target in (ScheduleTarget(team=key[0], schedule=key[1]), EveryoneTarget(team=key[0]))
