"""The schedule files that are in force."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.domain.incidents.services import Services

if TYPE_CHECKING:
    # Alerts need the services alone, and need not wait for what reads the rest.
    from bot.domain.rosters.roster import Roster
    from bot.domain.rosters.roster_at import RosterAt


@dataclass(frozen=True, kw_only=True, slots=True)
class InForce:
    """What is in force; `revision` is None for files that were looked at and not published."""

    revision: int | None
    roster: "Roster"

    def at(self, tx: Connection, now: datetime) -> "RosterAt":
        """Who is on call at an instant, by the files and the overrides kept in the database."""
        from bot.domain.rosters.roster_at import RosterAt
        from bot.storage.stored_schedules import overrides

        roster = self.roster.with_overrides(overrides.ending_after(tx, now))
        return RosterAt(roster, now, self.revision)

    def services(self) -> Services:
        """What alerts need of it."""
        teams = {
            team.key: {service.key: service.grouping for service in team.services.values()}
            for team in self.roster.teams.values()
        }
        return Services(revision=self.revision, teams=teams)
