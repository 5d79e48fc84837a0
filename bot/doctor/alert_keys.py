"""Whether every alert key belongs to a service that some team lists."""

from collections.abc import Sequence

from bot.doctor.finding import Finding, fine, wrong
from bot.domain.rosters.roster import Roster
from bot.settings import Settings
from bot.storage.preparing.default_url import sqlite_path
from bot.storage.preparing.opening import DatabaseUnusable, opened
from bot.storage.secrets import alert_keys
from bot.storage.secrets.alert_keys import AlertKey

CHECK = "alert keys"


def check_alert_keys(settings: Settings, roster: Roster | None) -> list[Finding]:
    """One finding for each service without a team; none where no keys are or can be known."""
    keys = _kept_keys(settings)
    if roster is None or not keys:
        return []
    listed = {service for team in roster.teams.values() for service in team.services}
    lost = [key for key in keys if key.service not in listed]
    if not lost:
        return [fine(CHECK, f"Each is for a service that a team lists: {len(keys)}.")]
    return [
        wrong(
            CHECK,
            f"Key {key.id} is for “{key.service}”, and no team lists that service: "
            f"add it to a team, or run: oncall keys revoke {key.id}",
        )
        for key in lost
    ]


def _kept_keys(settings: Settings) -> Sequence[AlertKey]:
    """The keys that work; none if the database cannot tell, which is a finding of its own."""
    url = settings.database_url.get_secret_value()
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return []
    try:
        with opened(url) as database, database.read() as tx:
            return [key for key in alert_keys.listed(tx) if key.revoked_at is None]
    except DatabaseUnusable:
        return []
