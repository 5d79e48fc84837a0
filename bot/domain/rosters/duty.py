"""Who is on call for which schedule, and who comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import OnCall


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """Who is on call for one schedule, and who comes next."""

    team: str
    schedule: str
    on_call: OnCall
    next_people: tuple[str, ...]


def duties(
    roster: Roster, at: datetime, team: str | None = None, schedule: str | None = None
) -> Sequence[Duty]:
    """Who is on call at an instant, for all schedules, those of one team, or one.

    Raises:
        UnknownTeam, UnknownSchedule.
    """
    teams = [roster.team(team)] if team else [roster.teams[key] for key in sorted(roster.teams)]
    if team and schedule:
        roster.schedule(team, schedule)
    return [
        Duty(
            team=one.key,
            schedule=key,
            on_call=found.on_call(at),
            next_people=found.next_people(at),
        )
        for one in teams
        for key, found in one.schedules.items()
        if schedule in {None, key}
    ]
