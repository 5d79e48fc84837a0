"""Acknowledged and snoozed incidents return; whoever has one is asked first if they are on it."""

from datetime import datetime

from bot.domain.incidents.incident import Incident, State, changed
from bot.domain.incidents.transitions import begun_anew
from bot.domain.paging.escalation import AcknowledgementRunsOut, CameBack, Escalation


def is_to_be_asked_about(incident: Incident) -> bool:
    """Whether it returns, and whoever has it has yet to be asked whether they are still on it.

    However late: what was due while no process lived is asked all the same.
    """
    asked_at, returns_at = incident.due_at, incident.returns_at
    if incident.state is not State.ACKNOWLEDGED or asked_at is None or returns_at is None:
        return False
    return asked_at < returns_at and not incident.snoozed


def remind_or_bring_back(incident: Incident, now: datetime, *, waits: bool = False) -> Escalation:
    """An acknowledged incident is due: it is said that it will return, and later it does.

    Whoever is asked late, after an outage, has as long to answer as if it had been in time. It is
    triggered by then and due at once, before its first step; whether it `waits` for hours then is
    told.
    """
    asked_at, returns_at = incident.due_at, incident.returns_at
    if incident.state is not State.ACKNOWLEDGED or asked_at is None or returns_at is None:
        raise ValueError(f"incident {incident.number} does not return")
    by = incident.acknowledged_by or ""
    if is_to_be_asked_about(incident):
        runs_out_at = max(returns_at, now + (returns_at - asked_at))
        asked = changed(incident, due_at=runs_out_at, returns_at=runs_out_at)
        told = AcknowledgementRunsOut(by=by, runs_out_at=runs_out_at)
        return Escalation(incident=asked, decisions=(told,))
    told_back = CameBack(by=by, snoozed=incident.snoozed, waits=waits)
    return Escalation(incident=_come_back(incident, now), decisions=(told_back,))


def _come_back(incident: Incident, now: datetime) -> Incident:
    return changed(
        incident,
        state=State.TRIGGERED,
        due_at=now,
        returns_at=None,
        snoozed=False,
        acknowledged_by=None,
        acknowledged_at=None,
        **begun_anew(incident),
    )
