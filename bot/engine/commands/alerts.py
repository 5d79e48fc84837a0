"""Taking alerts in."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.alert import Action, Alert
from bot.domain.incident import Incident, State, acknowledge, another_alert, resolve
from bot.domain.refusals import Refused, UnknownService
from bot.domain.roster import Roster
from bot.domain.timeline import Through, What
from bot.engine import messages
from bot.engine.clock import Clock
from bot.engine.closing import settle_answered
from bot.engine.policies import policy_of
from bot.engine.schedules import InForce, Schedules
from bot.storage import alert_keys, alerts, incidents, timeline
from bot.storage.alert_keys import AlertKey
from bot.storage.database import Database


class UnknownKey(Refused):
    """No alert key has that text, or it was revoked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reported:
    """Where an alert went: `incident` is None when it was to close what was not open."""

    incident: int | None
    dedup_key: str


class AlertCommands:
    """What a monitor can do."""

    def __init__(self, database: Database, schedules: Schedules, clock: Clock) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock

    def report(self, key: str, alert: Alert) -> Reported:
        """Fold an alert into its incident; when this returns, it is on disk.

        Args:
            key: the text of an alert key.
            alert: without a dedup key it stands for itself.

        Raises:
            UnknownKey: the text is no key, or one revoked.
        """
        now = self._clock.now()
        dedup_key = alert.dedup_key or secrets.token_hex(16)
        alert_key = self._known(key)
        with self._database.write() as tx:
            incident = _fold(tx, alert, alert_key, dedup_key, self._schedules.in_force(), now)
            number = incident.number if incident else None
            alerts.add(
                tx,
                alert,
                alert_key=alert_key.id,
                dedup_key=dedup_key,
                incident=number,
                now=now,
            )
        return Reported(incident=number, dedup_key=dedup_key)

    def _known(self, key: str) -> AlertKey:
        # Looked up before anything is locked: strangers with wrong keys must not queue for writing.
        with self._database.read() as tx:
            alert_key = alert_keys.find(tx, key)
        if alert_key is None:
            raise UnknownKey("That alert key is unknown or was revoked.")
        return alert_key


def _fold(
    tx: Connection,
    alert: Alert,
    alert_key: AlertKey,
    dedup_key: str,
    in_force: InForce,
    now: datetime,
) -> Incident | None:
    service = alert_key.service
    incident = incidents.find_open(tx, service=service, dedup_key=dedup_key)
    while incident is None and alert.action is Action.TRIGGER:
        opened = _open(tx, alert, alert_key, dedup_key, in_force, now)
        if opened is not None:
            return opened
        # Another process opened it between our look and our insertion. Where it is resolved by now
        # as well, this alert opens the next: it never goes to nobody.
        incident = incidents.find_open(tx, service=service, dedup_key=dedup_key)
    if incident is None:
        return None
    return _add_to(tx, incident, alert, in_force.roster, now)


def _open(
    tx: Connection,
    alert: Alert,
    alert_key: AlertKey,
    dedup_key: str,
    in_force: InForce,
    now: datetime,
) -> Incident | None:
    incident = incidents.insert(
        tx,
        service=alert_key.service,
        team=_team_of(alert_key, in_force.roster),
        title=alert.title,
        urgency=alert.urgency,
        dedup_key=dedup_key,
        details=alert.details,
        link=alert.link,
        source=alert.source,
        revision=in_force.revision,
        now=now,
    )
    if incident is not None:
        timeline.add(tx, incident.number, now, What.OPENED, source=alert.source)
        messages.refresh_channel(tx, incident.number, now)
    return incident


def _team_of(alert_key: AlertKey, roster: Roster) -> str:
    """The team that lists the service now; the key's own team if the files have dropped it."""
    try:
        return roster.team_of_service(alert_key.service).key
    except UnknownService:
        return alert_key.team


def _add_to(
    tx: Connection, incident: Incident, alert: Alert, roster: Roster, now: datetime
) -> Incident:
    # With a space in it, this is nobody's key: a monitor never acts in a person's name.
    by = f"an alert from {alert.source}" if alert.source else "an alert"
    changed, what = incident, What.ALERT
    if alert.action is Action.TRIGGER:
        changed = another_alert(incident, alert.urgency, now)
        what = What.MORE_URGENT if changed.urgency is not incident.urgency else What.ALERT
    elif alert.action is Action.RESOLVE:
        changed, what = resolve(incident, by, now), What.RESOLVED
    elif incident.state is State.TRIGGERED:
        lasts = policy_of(tx, incident, roster).ack_timeout
        changed, what = acknowledge(incident, by, now, lasts=lasts), What.ACKNOWLEDGED
    incidents.save(tx, changed)
    timeline.add(
        tx,
        incident.number,
        now,
        what,
        by=by,
        through=Through.ALERT,
        action=alert.action,
        title=alert.title,
    )
    if changed.state is not State.TRIGGERED:
        settle_answered(tx, incident.number, now)
    if changed.state is incident.state:
        messages.refresh_progress(tx, incident.number, now)
    else:
        messages.refresh_incident(tx, incident.number, now)
    return changed
