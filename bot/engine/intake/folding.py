"""Folds alerts into incidents, in memory and in the order they came. Writes nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.incidents.alert import Action
from bot.domain.incidents.flapping import heard_again, monitor_resolves
from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.more_urgent import worded_by
from bot.domain.incidents.services import Services
from bot.domain.incidents.storm import again_under_key, joined_by, others_open
from bot.domain.incidents.timeline import Through, What
from bot.domain.incidents.transitions import acknowledge, another_alert
from bot.engine.intake.arrivals import Arrival
from bot.engine.intake.flaps import QUIET_MINUTES, Flaps, facts_of
from bot.engine.intake.grouping import Groups
from bot.storage.incidents.incident_keys import IncidentKey
from bot.storage.incidents.incidents import Pair
from bot.storage.incidents.timeline import Happening
from bot.storage.secrets.alert_keys import AlertKey

# A storm's timeline has the newest of so many: all of them are kept as alerts.
TITLES_TOLD = 3


@dataclass(kw_only=True, slots=True)
class _Stormed:
    """What a batch has brought to an incident that alerts with other dedup keys have joined."""

    alerts: int = 0
    resolved: int = 0
    titles: list[str] = field(default_factory=list)


class Folding:
    """Incidents as some alerts leave them, and all that must be written down because of that."""

    def __init__(
        self,
        found: Mapping[Pair, Incident],
        joined: Mapping[Pair, IncidentKey],
        groups: Groups,
        flaps: Flaps,
        numbers: Iterator[int],
        in_force: Services,
        now: datetime,
        *,
        held: Iterable[Incident],
        ack_timeout: Callable[[Incident], timedelta | None],
    ) -> None:
        """`found` are those open before the first alert; `numbers` are for new ones.

        `joined` tells where alerts belong that have joined another's, and `held` are all that may
        be changed besides those found. `ack_timeout` tells how long an acknowledgement lasts.
        """
        self._incidents = {incident.number: incident for incident in (*held, *found.values())}
        self._homes = {pair: key.incident for pair, key in joined.items()}
        self._homes |= {pair: incident.number for pair, incident in found.items()}
        self._closed = {pair for pair, key in joined.items() if key.closed_at is not None}
        self._groups = groups
        self._flaps = flaps
        self._numbers = numbers
        self._in_force = in_force
        self._now = now
        self._ack_timeout = ack_timeout
        self._teams: dict[str, str] = {}
        self._stormed: dict[int, _Stormed] = {}
        self.opened: dict[int, Incident] = {}
        self.changed: dict[int, Incident] = {}
        self.in_another_state: set[int] = set()
        self.more_urgent: set[int] = set()
        self.keys: dict[Pair, IncidentKey] = {}
        self._happenings: list[Happening] = []

    @property
    def answered(self) -> list[int]:
        """The incidents found open that nobody is to be paged about any more."""
        changed = self.changed.items()
        return [number for number, incident in changed if incident.state is not State.TRIGGERED]

    @property
    def merely_counted(self) -> set[int]:
        """Those to which alerts of a storm were added, and nothing else happened."""
        return self._stormed.keys() - self.in_another_state - self.more_urgent

    @property
    def reworded(self) -> list[Incident]:
        """The incidents found open whose wording has changed."""
        return [self.changed[number] for number in self.more_urgent & self.changed.keys()]

    def happenings(self) -> list[Happening]:
        """The timeline entries besides those of openings; few for a storm."""
        told = list(self._happenings)
        for number, stormed in self._stormed.items():
            if stormed.alerts:
                titles = stormed.titles[-TITLES_TOLD:]
                facts: dict[str, object] = {"count": stormed.alerts, "titles": titles}
                told.append(self._happening(number, What.JOINED, facts))
            if stormed.resolved and self._incidents[number].is_open:
                still = self._incidents[number].open_keys
                facts = {"count": stormed.resolved, "open": still}
                told.append(self._happening(number, What.KEYS_RESOLVED, facts))
        return told

    def fold(self, arrival: Arrival) -> int | None:
        """Take the next alert in; the number of its incident, if it is to have one."""
        incident = self._home_of(arrival)
        if incident is not None:
            return self._add_to(incident, arrival)
        if arrival.alert.action is not Action.TRIGGER:
            return None
        number = self._groups.joins(arrival.alert_key.service)
        return self._begin(arrival) if number is None else self._join(number, arrival)

    def _home_of(self, arrival: Arrival) -> Incident | None:
        incident = self._incidents.get(self._homes.get(arrival.pair, 0))
        return incident if incident is not None and incident.is_open else None

    def _begin(self, arrival: Arrival) -> int:
        alert, flaps = arrival.alert, self._flaps.one_more(arrival.pair)
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
            flapping=flaps is not None,
        )
        self._incidents[incident.number] = self.opened[incident.number] = incident
        self._homes[arrival.pair] = incident.number
        self._closed.discard(arrival.pair)
        self._groups.has_opened(arrival.pair, incident.number)
        if flaps is not None:
            told = facts_of(flaps)
            self._happened(incident, What.FLAPPING, **told)
        return incident.number

    def _team_of(self, alert_key: AlertKey) -> str:
        """The team that lists the service now; the key's own team if the files have dropped it."""
        if alert_key.service not in self._teams:
            team = self._in_force.team_of(alert_key.service)
            if team is None:
                return alert_key.team
            self._teams[alert_key.service] = team
        return self._teams[alert_key.service]

    def _join(self, number: int, arrival: Arrival) -> int:
        incident, service = self._incidents[number], arrival.alert_key.service
        own = (service, incident.dedup_key)
        if incident.joined_at is None:
            quiet_since = None if incident.quiet_at is None else self._now
            self.keys[own] = IncidentKey(pair=own, incident=number, closed_at=quiet_since)
            if quiet_since is not None:
                self._closed.add(own)
        self.keys[arrival.pair] = IncidentKey(pair=arrival.pair, incident=number)
        self._homes[arrival.pair] = number
        self._closed.discard(arrival.pair)
        self._groups.was_joined(service, number)
        joined = joined_by(incident, arrival.alert.urgency, self._now)
        self._note_more(incident, joined, arrival)
        return number

    def _add_to(self, incident: Incident, arrival: Arrival) -> int:
        alert, pair = arrival.alert, arrival.pair
        number = incident.number
        in_storm = incident.joined_at is not None
        is_closed = pair in self._closed if in_storm else incident.quiet_at is not None
        if alert.action is Action.RESOLVE and is_closed:
            return number
        by = alert.sender
        if alert.action is Action.TRIGGER:
            add = again_under_key if is_closed else another_alert
            self._closed.discard(pair)
            if is_closed and in_storm:
                self.keys[pair] = IncidentKey(pair=pair, incident=number)
            self._note_more(incident, add(incident, alert.urgency, self._now), arrival)
            return number
        if alert.action is Action.ACKNOWLEDGE:
            self._acknowledge(incident, arrival, others_open(incident, is_closed=is_closed))
            return number
        changed = monitor_resolves(incident, by, self._now)
        if in_storm:
            self._closed.add(pair)
            self.keys[pair] = IncidentKey(pair=pair, incident=number, closed_at=self._now)
        self._keep(changed, incident)
        if not in_storm and changed.quiet_at is not None:
            self._happened(changed, What.WENT_QUIET, by=by, quiet_minutes=QUIET_MINUTES)
        elif changed.is_open:
            self._stormed.setdefault(number, _Stormed()).resolved += 1
        else:
            self._tell(changed, What.RESOLVED, arrival, by)
        return number

    def _acknowledge(self, incident: Incident, arrival: Arrival, others: int) -> None:
        """A monitor speaks for what it reported: while `others` are open, not for all of it."""
        by, after, what = arrival.alert.sender, incident, What.ALERT
        more: dict[str, object] = {}
        if incident.state is not State.TRIGGERED:
            more = {"snoozed": incident.snoozed}
        elif others:
            more = {"dedup_key": arrival.dedup_key, "others_open": others}
        else:
            lasts = self._ack_timeout(incident)
            after = acknowledge(incident, by, self._now, lasts=lasts)
            what = What.ACKNOWLEDGED
        self._keep(after, incident)
        self._tell(after, what, arrival, by, **more)

    def _note_more(self, before: Incident, after: Incident, arrival: Arrival) -> None:
        """Count one alert more, with an entry of its own unless it is a storm."""
        after = heard_again(after)
        has_risen = after.rises > before.rises
        if has_risen:
            after = worded_by(after, arrival.alert)
        self._keep(after, before)
        more: dict[str, object] = {}
        if has_risen:
            self.more_urgent.add(after.number)
            what, more = What.MORE_URGENT, {"before": before.title}
            if before.state is State.ACKNOWLEDGED:
                more |= {"taken_by": before.acknowledged_by, "snoozed": before.snoozed}
        elif after.joined_at is not None:
            stormed = self._stormed.setdefault(after.number, _Stormed())
            stormed.alerts += 1
            stormed.titles.append(arrival.alert.title)
            return
        else:
            what = What.ALERT
        self._tell(after, what, arrival, arrival.alert.sender, **more)

    def _keep(self, changed: Incident, before: Incident) -> None:
        number = changed.number
        self._incidents[number] = changed
        (self.opened if number in self.opened else self.changed)[number] = changed
        if changed.state is not before.state:
            self.in_another_state.add(number)
        if before.snoozed and not changed.snoozed:
            self._groups.is_snoozed_no_more(changed.service or "", number)
        if not changed.is_open:
            self._groups.is_over(changed.service or "", number)
            self._flaps.is_over((changed.service or "", changed.dedup_key), changed)

    def _tell(
        self, incident: Incident, what: What, arrival: Arrival, by: str, **more: object
    ) -> None:
        action, title = arrival.alert.action, arrival.alert.title
        told = {"by": by, "through": Through.ALERT, "action": action, "title": title}
        self._happened(incident, what, **told, **more)

    def _happened(self, incident: Incident, what: What, **facts: object) -> None:
        self._happenings.append(self._happening(incident.number, what, facts))

    def _happening(self, number: int, what: What, facts: dict[str, object]) -> Happening:
        return Happening(incident=number, at=self._now, what=what, facts=facts)
