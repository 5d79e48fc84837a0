"""Whether what was taken, or put off, comes back when it should, and not before."""

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.domain.incidents.transitions import REMINDED_BEFORE
from bot.domain.paging.policy import EscalationPolicy
from tests.simulation.books import Books, IncidentRow
from tests.simulation.low_urgency import is_asked_at_another_time
from tests.simulation.truth import Truth

PolicyOf = Callable[[IncidentRow], EscalationPolicy]


def of_incidents(
    before: Books, after: Books, truth: Truth, policy_of: PolicyOf, now: datetime
) -> Iterator[str]:
    """Every incident that somebody has, or had until now."""
    for number, incident in after.incidents.items():
        was = before.incidents.get(number)
        if was is None or was is incident:
            continue
        told = {entry.what for entry in after.entries_since(before, number)}
        if "came_back" in told:
            yield from _comes_back(was, incident, now)
        if incident.state != "acknowledged":
            continue
        if "more_urgent" not in told:
            yield from _is_taken_from_nobody(was, incident)
        if incident.snoozed:
            yield from _is_put_off(was, incident, truth)
        elif not is_asked_at_another_time(was, incident, told):
            yield from _is_held(was, incident, told, policy_of, now)


def _is_held(
    was: IncidentRow, incident: IncidentRow, told: set[str], policy_of: PolicyOf, now: datetime
) -> Iterator[str]:
    if "acknowledgement_runs_out" in told:
        yield from _is_asked_about(was, incident, now)
    elif (incident.state, incident.returns_at) != (was.state, was.returns_at):
        yield from _is_taken(incident, policy_of(incident), now)
    elif incident.due_at != was.due_at:
        yield f"incident {incident.number} is due at {incident.due_at}, and not at {was.due_at}"


def _comes_back(was: IncidentRow, incident: IncidentRow, now: datetime) -> Iterator[str]:
    """At its time, to be paged from the first step on."""
    number = incident.number
    if was.returns_at is None or was.returns_at > now:
        yield f"incident {number} comes back before its time, {was.returns_at}"
    if (incident.state, incident.step, incident.due_at) != ("triggered", -1, now):
        yield f"incident {number} comes back {incident.state}, at step {incident.step}"


def _is_taken_from_nobody(was: IncidentRow, incident: IncidentRow) -> Iterator[str]:
    """Whoever is at work on it stays so, until it runs out."""
    runs_out = was.returns_at is not None and was.due_at == was.returns_at
    at_work = was.state == "acknowledged" and not was.snoozed and not runs_out
    if at_work and incident.acknowledged_by != was.acknowledged_by:
        yield (
            f"incident {incident.number} is taken from {was.acknowledged_by} by "
            f"{incident.acknowledged_by}"
        )


def _is_put_off(was: IncidentRow, incident: IncidentRow, truth: Truth) -> Iterator[str]:
    """Until the instant that somebody asked for."""
    if was.snoozed and was.returns_at == incident.returns_at == incident.due_at:
        return
    asked = (incident.number, incident.acknowledged_by, incident.returns_at)
    if asked not in truth.snoozed or incident.due_at != incident.returns_at:
        yield f"incident {incident.number} is put off until {incident.returns_at}, unasked"


def _is_taken(incident: IncidentRow, policy: EscalationPolicy, now: datetime) -> Iterator[str]:
    """For as long as its team says; whoever has it is asked before."""
    lasts, number = policy.ack_timeout, incident.number
    if incident.returns_at != (None if lasts is None else now + lasts):
        yield f"incident {number} is acknowledged until {incident.returns_at}, and not for {lasts}"
    elif lasts is not None and incident.due_at != now + lasts - min(REMINDED_BEFORE, lasts / 4):
        yield f"nobody is asked about incident {number} before it comes back"


def _is_asked_about(was: IncidentRow, incident: IncidentRow, now: datetime) -> Iterator[str]:
    """Not before the time; and whoever is asked after it has as long to answer."""
    number = incident.number
    if was.due_at is None or was.returns_at is None or now < was.due_at:
        yield f"incident {number} is asked about before {was.due_at}"
        return
    returns_at = max(was.returns_at, now + (was.returns_at - was.due_at))
    if not was.due_at < was.returns_at or incident.returns_at != returns_at:
        yield f"incident {number}, asked about at {now}, returns at {incident.returns_at}"
    elif incident.due_at != returns_at:
        yield f"incident {number} is due at {incident.due_at}, and returns at {returns_at}"
