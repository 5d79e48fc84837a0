"""Warns of teams and services that are gone from the schedule files but still in use."""

import structlog
from sqlalchemy import Connection

from bot.domain.rosters.roster import Roster
from bot.storage.incidents import overview
from bot.storage.secrets import alert_keys

log = structlog.get_logger(__name__)


def warn_of_vanished(tx: Connection, before: Roster, after: Roster) -> None:
    """Say it of each team with open incidents, and of each service with keys that work."""
    gone = set(before.teams) - set(after.teams)
    if gone:
        still_open = [incident.team for incident in overview.open_of(tx, gone)]
        for team in sorted(set(still_open)):
            log.warning(
                "a team with open incidents is gone from the schedule files",
                team=team,
                open_incidents=still_open.count(team),
            )
    lost = _services_of(before) - _services_of(after)
    if lost:
        used = [key.service for key in alert_keys.listed(tx) if key.revoked_at is None]
        for service in sorted(lost & set(used)):
            log.warning(
                "a service with alert keys is gone from the schedule files",
                service=service,
                keys=used.count(service),
            )


def _services_of(roster: Roster) -> set[str]:
    return {service for team in roster.teams.values() for service in team.services}
