"""Asking who is on call, with every override made so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.roster import Roster
from bot.domain.schedule import OnCall
from bot.engine.clock import Clock
from bot.engine.schedules import Schedules
from bot.storage.database import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """Who is on call for one schedule, and who comes next."""

    team: str
    schedule: str
    on_call: OnCall
    next_people: tuple[str, ...]


class DutyQueries:
    """Questions that change nothing."""

    def __init__(self, database: Database, schedules: Schedules, clock: Clock) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock

    def roster(self) -> Roster:
        """The files in force with all overrides that have not ended."""
        with self._database.read() as tx:
            return self._schedules.roster(tx, after=self._clock.now())

    def who(self, team: str | None = None, schedule: str | None = None) -> Sequence[Duty]:
        """Who is on call now, for all schedules or those of one team.

        Raises:
            UnknownTeam, UnknownSchedule.
        """
        return duties(self.roster(), self._clock.now(), team, schedule)


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
