"""What people do about incidents."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain import incident as transitions
from bot.domain.incident import Incident, Position, State
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

        def acknowledged(_tx: Connection, incident: Incident, now: datetime) -> Incident:
            return transitions.acknowledge(incident, by, now)

        return self._change(number, by, through, What.ACKNOWLEDGED, acknowledged, delivery)

    def resolve(
        self, number: int, by: str, through: Through, *, delivery: int | None = None
    ) -> Incident:
        """End an incident.

        Raises:
            UnknownIncident, UnknownPerson, AlreadyResolved.
        """

        def resolved(_tx: Connection, incident: Incident, now: datetime) -> Incident:
            return transitions.resolve(incident, by, now)

        return self._change(number, by, through, What.RESOLVED, resolved, delivery)

    def escalate(
        self, number: int, by: str, through: Through, *, seen: Position | None = None
    ) -> Incident:
        """Page the next step now, whoever has taken the incident.

        `seen` is where the incident stood for the person who asks. Whoever answers a telephone saw
        the step at which they were last paged.

        Raises:
            UnknownIncident, UnknownPerson, AlreadyEscalated, AlreadyResolved.
        """

        def escalated(tx: Connection, incident: Incident, now: datetime) -> Incident:
            known = seen or _seen_by_telephone(tx, number, by, through)
            return transitions.escalate_now(incident, now, seen=known)

        return self._change(number, by, through, What.ESCALATED, escalated, None)

    def decline(self, number: int, by: str, through: Through) -> Incident:
        """Somebody who was paged cannot: their further notifications stop, the next step is paged.

        Raises:
            UnknownIncident, UnknownPerson, AlreadyResolved, AlreadyAcknowledged.
        """

        def declined(tx: Connection, incident: Incident, now: datetime) -> Incident:
            known = _seen_by_telephone(tx, number, by, through)
            return transitions.decline(incident, now, seen=known)

        return self._change(number, by, through, What.DECLINED, declined, None)

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
        transition: Callable[[Connection, Incident, datetime], Incident],
        delivery: int | None,
    ) -> Incident:
        self._schedules.files_in_force().person(by)
        now = self._clock.now()
        with self._database.write() as tx:
            changed = transition(tx, incidents.get(tx, number, for_change=True), now)
            incidents.save(tx, changed)
            timeline.add(tx, number, now, what, by=by, through=through)
            if changed.state is not State.TRIGGERED:
                settle_answered(tx, number, now, through_delivery=delivery)
            elif what is What.DECLINED:
                notifications.withdraw(tx, number, now, person=by)
            messages.refresh_incident(tx, number, now)
        return changed


def _seen_by_telephone(tx: Connection, number: int, by: str, through: Through) -> Position | None:
    """A key or a reply is about the page it answers, however late it comes."""
    if through not in {Through.PHONE, Through.SMS}:
        return None
    return notifications.last_paged_at(tx, number, by)
