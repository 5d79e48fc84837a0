"""What alerts need to know of the schedule files: whose a service is, and how it groups alerts."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.incidents.storm import PROTECTION, Grouping


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """The services of each team, with their grouping.

    `revision` is that of the files which say so; None for files that are not published.
    """

    revision: int | None
    teams: Mapping[str, Mapping[str, Grouping]]

    def team_of(self, service: str) -> str | None:
        """The team that lists the service; None if no team does."""
        return next((team for team, services in self.teams.items() if service in services), None)

    def grouping_of(self, service: str) -> Grouping:
        """How the service groups alerts; as usual where no team lists it."""
        team = self.team_of(service)
        return PROTECTION if team is None else self.teams[team][service]
