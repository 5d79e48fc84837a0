"""Who is on call, by the files and by what the books say of overrides: worked out the plain way."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.domain.paging.policy import EveryoneTarget, ScheduleTarget, Target
from bot.domain.rosters.roster import Roster
from tests.simulation.books import Books, OverrideRow

Overrides = Mapping[int, OverrideRow]


class OnCall:
    """What targets mean at an instant."""

    def __init__(self, roster: Roster, overrides: Overrides) -> None:
        self._roster = roster
        self._overrides = overrides

    def resolve(self, target: Target, at: datetime) -> set[str]:
        """Whom a target means."""
        match target:
            case ScheduleTarget(team=team, schedule=schedule):
                return self._of(team, schedule, at)
            case EveryoneTarget(team=team):
                known = self._roster.teams.get(team)
                schedules = known.schedules if known else ()
                return {person for name in schedules for person in self._of(team, name, at)}
        return set(self._roster.resolve(target, at))

    def _of(self, team: str, schedule: str, at: datetime) -> set[str]:
        if team not in self._roster.teams or schedule not in self._roster.teams[team].schedules:
            return set()
        people = set(self._roster.schedule(team, schedule).people_at(at))
        for _, row in sorted(self._overrides.items()):
            counts = (row.team, row.schedule) == (team, schedule) and row.starts_at <= at
            if not counts or at >= row.ends_at or row.person not in self._roster.people:
                continue
            if row.replaces is None:
                people = {row.person}
            elif row.replaces in people:
                people = people - {row.replaces} | {row.person}
        return people


def swaps_are_whole(after: Books) -> Iterator[str]:
    """A swap that was accepted is all that was agreed on, and any other is nothing."""
    for swap in after.swaps.values():
        made = {(o.person, o.replaces) for o in after.overrides.values() if o.swap == swap.id}
        agreed = {(swap.colleague, swap.requester)} if swap.state == "accepted" else set()
        if swap.state == "accepted" and swap.taken_team is not None:
            agreed.add((swap.requester, swap.colleague))
        if made != agreed:
            yield f"swap {swap.id} is {swap.state}, and its overrides are {made}"
