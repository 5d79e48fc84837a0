"""Asking who is on call, with every override made so far."""

from collections.abc import Sequence

from bot.domain.rosters.duty import Duty, duties
from bot.domain.rosters.roster import Roster
from bot.engine.clocks.clock import Clock
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database


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
