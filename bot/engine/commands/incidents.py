"""What people do about incidents."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.domain import incident as transitions
from bot.domain.incident import Incident, State
from bot.domain.person import Urgency
from bot.domain.refusals import Refused
from bot.domain.timeline import Through, What
from bot.engine import messages
from bot.engine.clock import Clock
from bot.engine.closing import settle_answered
from bot.engine.schedules import Schedules
from bot.engine.services import IncidentView
from bot.engine.views import incident_view
from bot.storage import incidents, notifications, timeline
from bot.storage.database import Database


class IncidentCommands:
    """Every change a person makes to an incident goes through here, whatever edge they stand at.

    `by` is a person's key. Each change, the timeline entry, the messages that must show it and the
    calls that must stop are one transaction.
    """

    def __init__(self, database: Database, schedules: Schedules, clock: Clock) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock

    def page_team(self, team: str, text: str, by: str | None) -> Incident:
        """Open an incident by hand and page the team's policy.

        Raises:
            UnknownTeam: no file describes the team.
            Refused: there is no text to tell the person who is woken.
        """
        key = self._schedules.files_in_force().team(team).key
        title = " ".join(text.split())
        if not title:
            raise Refused("Say in a few words what is wrong: the person who is woken will hear it.")
        now = self._clock.now()
        with self._database.write() as tx:
            incident = incidents.insert(
                tx,
                service=None,
                team=key,
                title=title,
                urgency=Urgency.HIGH,
                dedup_key=secrets.token_hex(16),
                source=by,
                now=now,
            )
            if incident is None:
                raise RuntimeError("a random dedup key was in use already")
            timeline.add(tx, incident.number, now, What.OPENED, by=by)
            messages.refresh_channel(tx, incident.number, now)
        return incident

    def acknowledge(
        self, number: int, by: str, through: Through, *, delivery: int | None = None
    ) -> Incident:
        """Take an incident: nobody else is paged for it, calls that still ring are ended.

        Raises:
            UnknownIncident, UnknownPerson, AlreadyAcknowledged, AlreadyResolved.
        """
        return self._change(
            number, by, through, What.ACKNOWLEDGED, transitions.acknowledge, delivery
        )

    def resolve(
        self, number: int, by: str, through: Through, *, delivery: int | None = None
    ) -> Incident:
        """End an incident.

        Raises:
            UnknownIncident, UnknownPerson, AlreadyResolved.
        """
        return self._change(number, by, through, What.RESOLVED, transitions.resolve, delivery)

    def escalate(self, number: int, by: str, through: Through) -> Incident:
        """Page the next step now, whoever has taken the incident.

        Raises:
            UnknownIncident, UnknownPerson, AlreadyResolved.
        """
        return self._change(number, by, through, What.ESCALATED, _escalated, None)

    def decline(self, number: int, by: str, through: Through) -> Incident:
        """Somebody who was paged cannot: their further notifications stop, the next step is paged.

        Raises:
            UnknownIncident, UnknownPerson, AlreadyResolved, AlreadyAcknowledged.
        """
        return self._change(number, by, through, What.DECLINED, _declined, None)

    def view(self, number: int) -> IncidentView:
        """One incident with everything that happened to it. Raises UnknownIncident."""
        with self._database.read() as tx:
            return incident_view(tx, number, self._schedules.files_in_force())

    def show_again(self, number: int) -> None:
        """Bring every message about an incident up to date, for somebody who looks at an old one.

        Raises:
            UnknownIncident.
        """
        with self._database.write() as tx:
            messages.refresh_incident(tx, incidents.get(tx, number).number, self._clock.now())

    def listed(self, *, open_only: bool) -> Sequence[Incident]:
        """The newest thousand, newest first."""
        with self._database.read() as tx:
            return incidents.listed(tx, open_only=open_only)

    def _change(
        self,
        number: int,
        by: str,
        through: Through,
        what: What,
        transition: Callable[[Incident, str, datetime], Incident],
        delivery: int | None,
    ) -> Incident:
        self._schedules.files_in_force().person(by)
        now = self._clock.now()
        with self._database.write() as tx:
            changed = transition(incidents.get(tx, number, for_change=True), by, now)
            incidents.save(tx, changed)
            timeline.add(tx, number, now, what, by=by, through=through)
            if changed.state is not State.TRIGGERED:
                settle_answered(tx, number, now, through_delivery=delivery)
            elif what is What.DECLINED:
                notifications.withdraw(tx, number, now, person=by)
            messages.refresh_incident(tx, number, now)
        return changed


def _escalated(incident: Incident, _by: str, now: datetime) -> Incident:
    return transitions.escalate_now(incident, now)


def _declined(incident: Incident, _by: str, now: datetime) -> Incident:
    if incident.state is State.ACKNOWLEDGED:
        raise transitions.already_acknowledged(incident)
    return transitions.escalate_now(incident, now)
