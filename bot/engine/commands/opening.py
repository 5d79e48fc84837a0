"""Opening an incident by hand."""

import secrets

from bot.domain.incidents.timeline import What
from bot.domain.incidents.urgency import Urgency
from bot.domain.refusals import Refused
from bot.engine.clocks.clock import Clock
from bot.engine.contracts import Followed
from bot.engine.escalation.deciding import foresee
from bot.engine.queueing import messages
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.incidents import incidents, timeline


class OpeningCommands:
    """What a person says is broken, before any monitor does."""

    def __init__(self, database: Database, schedules: Schedules, clock: Clock) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock

    def page_team(self, team: str, text: str, by: str | None) -> Followed:
        """Open an incident by hand and page the team's policy.

        Raises:
            UnknownTeam: no file describes the team.
            Refused: there is no text to tell the person who is woken.
        """
        in_force = self._schedules.in_force()
        key = in_force.roster.team(team).key
        title = " ".join(text.split())
        if not title:
            raise Refused("Say in a few words what is wrong: the person who is woken will hear it.")
        now = self._clock.now()
        with self._database.write(urgent=True) as tx:
            incident = incidents.insert(
                tx,
                service=None,
                team=key,
                title=title,
                urgency=Urgency.HIGH,
                dedup_key=secrets.token_hex(16),
                source=by,
                revision=in_force.revision,
                now=now,
            )
            if incident is None:
                raise RuntimeError("a random dedup key was in use already")
            timeline.add(tx, incident.number, now, What.OPENED, by=by, revision=in_force.revision)
            messages.refresh_channel(tx, incident.number, now)
            follows = foresee(tx, incident, self._schedules.in_force().at(tx, now))
        return Followed(incident=incident, at=now, follows=follows)
