"""How incidents change: acknowledged, resolved, escalated, or joined by another alert."""

from datetime import datetime, timedelta

from bot.domain.incidents.incident import BEFORE_FIRST_STEP, Incident, Position, State, changed
from bot.domain.incidents.urgency import Urgency
from bot.domain.refusals import AlreadyAcknowledged, AlreadyEscalated, AlreadyResolved

# Told so long before an acknowledgement runs out, or after three quarters of a shorter one.
REMINDED_BEFORE = timedelta(minutes=15)

# Whoever says that they are still on it twice within this has said it once.
A_REPETITION = timedelta(minutes=1)

# What it is once it waits for somebody again.
_ANYBODYS: dict[str, object] = {
    "state": State.TRIGGERED,
    "returns_at": None,
    "snoozed": False,
    "acknowledged_by": None,
    "acknowledged_at": None,
}


def acknowledge(incident: Incident, by: str, now: datetime, *, lasts: timedelta | None) -> Incident:
    """Somebody takes it: paging stops. Whoever has it says so again, and the time begins anew.

    Once it runs out, and while it is snoozed, anybody may take it over from whoever has it.

    Args:
        incident: as it is now.
        by: a person's key, or a monitor's words.
        now: the instant.
        lasts: how long until it is triggered again (None: for good).

    Raises:
        AlreadyAcknowledged: somebody took it before; perhaps the same person, a moment ago.
        AlreadyResolved: it is over.
    """
    if incident.state is State.RESOLVED:
        raise already_resolved(incident)
    held = incident.state is State.ACKNOWLEDGED and not incident.snoozed
    renewed = held and incident.acknowledged_by == by
    if held and not (incident.runs_out or (renewed and _moves_on(incident, now, lasts))):
        raise already_acknowledged(incident)
    returns_at = None if lasts is None else now + lasts
    return changed(
        incident,
        state=State.ACKNOWLEDGED,
        due_at=None if lasts is None else now + lasts - min(REMINDED_BEFORE, lasts / 4),
        returns_at=returns_at,
        snoozed=False,
        acknowledged_by=by,
        acknowledged_at=incident.acknowledged_at if renewed else now,
    )


def resolve(incident: Incident, by: str, now: datetime) -> Incident:
    """It is over.

    Raises:
        AlreadyResolved: it was over before.
    """
    if incident.state is State.RESOLVED:
        raise already_resolved(incident)
    return changed(
        incident,
        state=State.RESOLVED,
        due_at=None,
        returns_at=None,
        snoozed=False,
        quiet_at=None,
        resolved_by=by,
        resolved_at=now,
    )


def escalate_now(
    incident: Incident,
    now: datetime,
    *,
    seen: Position | None = None,
    cannot_wait: bool = True,
) -> Incident:
    """Page the next step at once; an acknowledged incident is triggered again for it.

    A person who escalates says that it cannot wait: low urgency becomes high.

    Args:
        incident: as it is now.
        now: the instant.
        seen: where it stood for the person who asks (None: they ask whatever has happened since).
            Of two who ask at once, and of one who asks late, nobody makes it skip a step, and
            nobody takes it from somebody who has it without knowing.
        cannot_wait: False where they said it of something else as well, which is urgent.

    Raises:
        AlreadyAcknowledged: somebody has taken it since.
        AlreadyEscalated: it has gone on since, or does so at this moment.
        AlreadyResolved: there is nothing left to escalate.
    """
    if incident.state is State.RESOLVED:
        raise already_resolved(incident)
    if incident.state is State.ACKNOWLEDGED and seen is not None and not seen.acknowledged:
        raise already_acknowledged(incident)
    if is_being_paged(incident, now) or seen not in {None, incident.position}:
        raise AlreadyEscalated(gone_on(incident, now))
    changes = {"due_at": now, **_ANYBODYS}
    if cannot_wait and incident.urgency is Urgency.LOW:
        changes |= {"urgency": Urgency.HIGH, "raised_by_hand": True}
    return changed(incident, **changes)


def begin_policy_again(incident: Incident, revision: int | None) -> Incident:
    """Go by the policy of another revision of the files, from its first step on."""
    return changed(incident, revision=revision, **begun_anew(incident))


def begun_anew(incident: Incident) -> dict[str, int]:
    """Where it stands once its policy is begun anew, with all its repeats."""
    begun = incident.round + 1
    return {"step": BEFORE_FIRST_STEP, "round": begun, "first_round": begun}


def is_being_paged(incident: Incident, now: datetime) -> bool:
    """Whether its next step is about to be paged."""
    return (
        incident.state is State.TRIGGERED and incident.due_at is not None and incident.due_at <= now
    )


def gone_on(incident: Incident, now: datetime) -> str:
    """How far it has come, for somebody who was about to have it go on."""
    if is_being_paged(incident, now):
        return f"The next step of incident {incident.number} is being paged at this moment."
    return f"Incident {incident.number} has gone on to step {incident.step + 1} already."


def another_alert(
    incident: Incident, urgency: Urgency, now: datetime, **besides: object
) -> Incident:
    """A further alert with the same dedup key: counted, and nobody is paged again for it.

    Unless it is more urgent than what alerts had said so far: then the waiting is over, and the
    policy begins anew at once. Whoever has it, has put it off, has escalated it or can't take it
    did so with something else in mind, and whoever was paged quietly may be on call no more.
    `besides` are fields that change with it.
    """
    changes = {"alerts": incident.alerts + 1, **besides}
    if urgency is Urgency.HIGH and incident.urgency_by_alerts is Urgency.LOW:
        risen = {"urgency": Urgency.HIGH, "raised_by_hand": False, "rises": incident.rises + 1}
        changes |= {**risen, "due_at": now, **_ANYBODYS, **begun_anew(incident)}
    return changed(incident, **changes)


def already_acknowledged(incident: Incident, name: str | None = None) -> AlreadyAcknowledged:
    """The refusal that says who took it, or put it off: by their `name`, else their key."""
    did = "snoozed" if incident.snoozed else "already acknowledged"
    by = name or incident.acknowledged_by
    return AlreadyAcknowledged(f"Incident {incident.number} was {did} by {by}.")


def _moves_on(incident: Incident, now: datetime, lasts: timedelta | None) -> bool:
    if lasts is None or incident.returns_at is None:
        return lasts is not None
    return now + lasts >= incident.returns_at + A_REPETITION


def already_resolved(incident: Incident, name: str | None = None) -> AlreadyResolved:
    """The refusal that says who ended it: by their `name`, else their key."""
    by = name or incident.resolved_by
    return AlreadyResolved(
        f"Incident {incident.number} is already resolved{f' by {by}' if by else ''}."
    )
