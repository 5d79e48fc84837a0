"""Incidents: what people answer. Transitions take the incident as it was and give it as it is."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.person import Urgency
from bot.domain.refusals import AlreadyAcknowledged, AlreadyResolved

BEFORE_FIRST_STEP = -1


class State(StrEnum):
    """Where an incident stands."""

    TRIGGERED = "triggered"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Incident:
    """Many alerts, one incident.

    `step` is the escalation step paged last, counted from 0, and BEFORE_FIRST_STEP at first;
    `round` counts how often the policy has begun again. `due_at` is when the escalator must look
    again: always set while the incident is triggered, never set otherwise. `version` grows with
    every change, so that a message showing an older one can be told.

    `acknowledged_by` and `resolved_by` are a person's key, or words that can be no key for a
    monitor that said so.
    """

    number: int
    service: str | None
    team: str
    title: str
    urgency: Urgency
    state: State
    dedup_key: str
    opened_at: datetime
    due_at: datetime | None
    step: int = BEFORE_FIRST_STEP
    round: int = 0
    version: int = 1
    alerts: int = 1
    details: str = ""
    link: str | None = None
    source: str | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None

    def __post_init__(self) -> None:
        if (self.state is State.TRIGGERED) != (self.due_at is not None):
            raise ValueError("an incident has a due time exactly while it is triggered")

    @property
    def is_open(self) -> bool:
        """Whether it is not resolved yet."""
        return self.state is not State.RESOLVED


def acknowledge(incident: Incident, by: str, now: datetime) -> Incident:
    """Somebody takes it: paging stops.

    Raises:
        AlreadyAcknowledged: somebody took it before, perhaps the same person.
        AlreadyResolved: it is over.
    """
    if incident.state is State.RESOLVED:
        raise AlreadyResolved(_over(incident))
    if incident.state is State.ACKNOWLEDGED:
        raise already_acknowledged(incident)
    return _changed(
        incident, state=State.ACKNOWLEDGED, due_at=None, acknowledged_by=by, acknowledged_at=now
    )


def resolve(incident: Incident, by: str, now: datetime) -> Incident:
    """It is over.

    Raises:
        AlreadyResolved: it was over before.
    """
    if incident.state is State.RESOLVED:
        raise AlreadyResolved(_over(incident))
    return _changed(incident, state=State.RESOLVED, due_at=None, resolved_by=by, resolved_at=now)


def escalate_now(incident: Incident, now: datetime) -> Incident:
    """Page the next step at once; an acknowledged incident is triggered again for it.

    Raises:
        AlreadyResolved: there is nothing left to escalate.
    """
    if incident.state is State.RESOLVED:
        raise AlreadyResolved(_over(incident))
    return _changed(
        incident, state=State.TRIGGERED, due_at=now, acknowledged_by=None, acknowledged_at=None
    )


def another_alert(incident: Incident, urgency: Urgency, now: datetime) -> Incident:
    """A further alert with the same dedup key: counted, and nobody is paged again for it.

    Unless it is more urgent than what was known: then the waiting is over, and the page is due now.
    """
    counted = _changed(incident, alerts=incident.alerts + 1)
    if urgency is Urgency.LOW or incident.urgency is Urgency.HIGH:
        return counted
    due_at = now if incident.state is State.TRIGGERED else None
    return replace(counted, urgency=Urgency.HIGH, due_at=due_at)


def already_acknowledged(incident: Incident) -> AlreadyAcknowledged:
    """The refusal that says who took it."""
    return AlreadyAcknowledged(
        f"Incident {incident.number} was already acknowledged by {incident.acknowledged_by}."
    )


def _over(incident: Incident) -> str:
    by = f" by {incident.resolved_by}" if incident.resolved_by else ""
    return f"Incident {incident.number} is already resolved{by}."


def _changed(incident: Incident, **fields: object) -> Incident:
    return replace(incident, version=incident.version + 1, **fields)  # type: ignore[arg-type]  # replace() checks names, not types
