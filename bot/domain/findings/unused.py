"""Schedules that nothing refers to: whoever is on call there is never paged."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.paging.policy import EveryoneTarget, ScheduleTarget
from bot.domain.rosters.roster import Roster
from bot.domain.subjects import ScheduleSubject


@dataclass(frozen=True, kw_only=True, slots=True)
class Unused:
    """No step of any team pages the schedule, neither by its name nor by `everyone`."""

    subject: ScheduleSubject


def unused_schedules(roster: Roster) -> Iterator[Unused]:
    """One finding for each."""
    targets = {
        target
        for team in roster.teams.values()
        for step in team.policy.steps
        for target in step.targets
    }
    for team in roster.teams.values():
        if EveryoneTarget(team=team.key) in targets:
            continue
        for schedule in team.schedules:
            if ScheduleTarget(team=team.key, schedule=schedule) not in targets:
                yield Unused(subject=ScheduleSubject(team=team.key, schedule=schedule))
