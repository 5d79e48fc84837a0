"""Folding alerts into incidents, in memory and in the order they came. Keeps nothing itself."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.alert import Action, Alert
from bot.domain.incident import Incident, State, acknowledge, another_alert, resolve
from bot.domain.refusals import UnknownService
from bot.domain.timeline import Through, What
from bot.engine.schedules import InForce
from bot.storage.alert_keys import AlertKey
from bot.storage.alerts import Kept, Sending
from bot.storage.incidents import Pair
from bot.storage.timeline import Happening


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """An alert that came in under a known key, and what the trouble is called.

    `sending` is set where its sender can tell this sending of it from others.
    """

    alert: Alert
    alert_key: AlertKey
    dedup_key: str
    sending: Sending | None = None

    @property
    def pair(self) -> Pair:
        """What alerts of one open incident have in common."""
        return (self.alert_key.service, self.dedup_key)

    def kept(self, incident: int | None, now: datetime) -> Kept:
        """The alert as it is kept."""
        return Kept(
            alert=self.alert,
            alert_key=self.alert_key.id,
            dedup_key=self.dedup_key,
            incident=incident,
            received_at=now,
            idempotency_key=self.sending.idempotency_key if self.sending else None,
        )


def openings(arrivals: Iterable[Arrival], found: Collection[Pair]) -> int:
    """How many incidents these alerts will open, one after the other, besides those found open."""
    are_open = set(found)
    count = 0
    for arrival in arrivals:
        if arrival.alert.action is Action.RESOLVE:
            are_open.discard(arrival.pair)
        elif arrival.alert.action is Action.TRIGGER and arrival.pair not in are_open:
            are_open.add(arrival.pair)
            count += 1
    return count


class Folding:
    """Incidents as some alerts leave them, and all that must be written down because of that."""

    def __init__(
        self,
        found: Mapping[Pair, Incident],
        numbers: Iterator[int],
        in_force: InForce,
        now: datetime,
        *,
        ack_timeout: Callable[[Incident], timedelta | None],
    ) -> None:
        """`found` are those open before the first alert; `numbers` are for new ones.

        `ack_timeout` tells how long an acknowledgement of an incident lasts.
        """
        self._open = dict(found)
        self._numbers = numbers
        self._in_force = in_force
        self._now = now
        self._ack_timeout = ack_timeout
        self._teams: dict[str, str] = {}
        self.opened: dict[int, Incident] = {}
        self.changed: dict[int, Incident] = {}
        self.in_another_state: set[int] = set()
        self.happenings: list[Happening] = []

    @property
    def answered(self) -> list[int]:
        """The incidents found open that nobody is to be paged about any more."""
        changed = self.changed.items()
        return [number for number, incident in changed if incident.state is not State.TRIGGERED]

    def fold(self, arrival: Arrival) -> int | None:
        """Take the next alert in; the number of its incident, if it is to have one."""
        incident = self._open.get(arrival.pair)
        if incident is not None:
            return self._add_to(incident, arrival)
        if arrival.alert.action is Action.TRIGGER:
            return self._begin(arrival)
        return None

    def _begin(self, arrival: Arrival) -> int:
        alert = arrival.alert
        incident = Incident(
            number=next(self._numbers),
            service=arrival.alert_key.service,
            team=self._team_of(arrival.alert_key),
            title=alert.title,
            urgency=alert.urgency,
            state=State.TRIGGERED,
            dedup_key=arrival.dedup_key,
            opened_at=self._now,
            due_at=self._now,
            details=alert.details,
            link=alert.link,
            source=alert.source,
            revision=self._in_force.revision,
        )
        self.opened[incident.number] = self._open[arrival.pair] = incident
        self._happened(incident, What.OPENED, source=alert.source)
        return incident.number

    def _team_of(self, alert_key: AlertKey) -> str:
        """The team that lists the service now; the key's own team if the files have dropped it."""
        if alert_key.service not in self._teams:
            try:
                team = self._in_force.roster.team_of_service(alert_key.service).key
            except UnknownService:
                return alert_key.team
            self._teams[alert_key.service] = team
        return self._teams[alert_key.service]

    def _add_to(self, incident: Incident, arrival: Arrival) -> int:
        alert = arrival.alert
        # With a space in it, this is nobody's key: a monitor never acts in a person's name.
        by = f"an alert from {alert.source}" if alert.source else "an alert"
        changed, what = self._changed_by(alert, incident, by)
        number = incident.number
        (self.opened if number in self.opened else self.changed)[number] = changed
        if changed.state is not incident.state:
            self.in_another_state.add(number)
        if changed.is_open:
            self._open[arrival.pair] = changed
        else:
            del self._open[arrival.pair]
        told = {"by": by, "through": Through.ALERT, "action": alert.action, "title": alert.title}
        self._happened(incident, what, **told)
        return number

    def _happened(self, incident: Incident, what: What, **facts: object) -> None:
        happening = Happening(incident=incident.number, at=self._now, what=what, facts=facts)
        self.happenings.append(happening)

    def _changed_by(self, alert: Alert, incident: Incident, by: str) -> tuple[Incident, What]:
        if alert.action is Action.RESOLVE:
            return resolve(incident, by, self._now), What.RESOLVED
        if alert.action is Action.TRIGGER:
            counted = another_alert(incident, alert.urgency, self._now)
            more_urgent = counted.urgency is not incident.urgency
            return counted, What.MORE_URGENT if more_urgent else What.ALERT
        if incident.state is State.TRIGGERED:
            lasts = self._ack_timeout(incident)
            return acknowledge(incident, by, self._now, lasts=lasts), What.ACKNOWLEDGED
        return incident, What.ALERT
