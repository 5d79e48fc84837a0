"""Alert keys."""

from collections.abc import Sequence

from bot.domain.refusals import Refused
from bot.engine.clocks.clock import Clock
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.secrets import alert_keys
from bot.storage.secrets.alert_keys import AlertKey


class KeyCommands:
    """Making, listing and revoking alert keys."""

    def __init__(self, database: Database, schedules: Schedules, clock: Clock) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock

    def add(self, service: str) -> tuple[AlertKey, str]:
        """Make a key for a service; its text is returned this once.

        Raises:
            UnknownService: no team lists the service.
        """
        team = self._schedules.files_in_force().team_of_service(service)
        with self._database.write() as tx:
            return alert_keys.add(tx, service=service, team=team.key, now=self._clock.now())

    def listed(self) -> Sequence[AlertKey]:
        """All keys, oldest first, revoked ones too."""
        with self._database.read() as tx:
            return alert_keys.listed(tx)

    def revoke(self, id_: int) -> None:
        """Let a key work no more.

        Raises:
            Refused: there is no such key, or it was revoked before.
        """
        with self._database.write() as tx:
            if not alert_keys.revoke(tx, id_, self._clock.now()):
                raise Refused(f"There is no key {id_} that still works.")
