"""The time that findings look at, with the shifts of every schedule in it, made once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from bot.domain.rosters.roster import Roster, Team
from bot.domain.rotations.schedule import Schedule, Shift
from bot.domain.times.instants import Span

Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """A roster and its final shifts within a span, by team and schedule."""

    roster: Roster
    within: Span
    shifts: Mapping[Key, tuple[Shift, ...]]

    @classmethod
    def of(cls, roster: Roster, within: Span) -> Self:
        """All shifts of a roster within a span."""
        shifts = {
            (schedule.team, schedule.key): tuple(schedule.shifts(within))
            for team in roster.teams.values()
            for schedule in team.schedules.values()
        }
        return cls(roster=roster, within=within, shifts=shifts)

    def schedules(self) -> Iterator[tuple[Team, Schedule, tuple[Shift, ...]]]:
        """Every schedule with its team and its shifts."""
        for team in self.roster.teams.values():
            for schedule in team.schedules.values():
                yield team, schedule, self.shifts[team.key, schedule.key]
