"""The escalator: pages the next step for incidents whose due time has come."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.domain.escalation import (
    AcknowledgementRunsOut,
    CameBack,
    CannotReach,
    Decision,
    Escalation,
    EverybodyDeclined,
    LastStepGoesOn,
    NobodyToPage,
    Page,
    PolicyBeginsAgain,
    PolicySwitched,
    StepDeclined,
    StepSkipped,
    WaitsForHours,
    escalate,
    reaches_nobody,
    remind_or_bring_back,
    wait_for_hours,
)
from bot.domain.incident import Incident, State, begin_policy_again
from bot.domain.person import Method, Urgency, planned_notifications
from bot.domain.policy import EscalationPolicy
from bot.domain.priority import Priority
from bot.domain.roster import Roster
from bot.domain.timeline import What
from bot.engine import messages
from bot.engine.policies import policy_of, present_policy
from bot.engine.schedules import Schedules
from bot.storage import attention, incidents, notifications, outbox, revisions, timeline
from bot.storage.database import Database
from bot.storage.observed import Took, observe
from bot.storage.outbox import Lane

log = structlog.get_logger(__name__)

BATCH = 100
POISONED_RETRY = timedelta(minutes=1)

# The entry of the timeline has the facts of the decision, by the same names.
_TOLD_AS: Mapping[type[Decision], What] = {
    CannotReach: What.CANNOT_REACH,
    StepSkipped: What.STEP_SKIPPED,
    StepDeclined: What.STEP_DECLINED,
    EverybodyDeclined: What.EVERYBODY_DECLINED,
    PolicyBeginsAgain: What.POLICY_BEGINS_AGAIN,
    LastStepGoesOn: What.LAST_STEP_GOES_ON,
    NobodyToPage: What.NOBODY_TO_PAGE,
    WaitsForHours: What.WAITS_FOR_HOURS,
    CameBack: What.CAME_BACK,
    PolicySwitched: What.POLICY_SWITCHED,
}

LANES = {Method.CALL: Lane.CALL, Method.SMS: Lane.SMS, Method.SLACK: Lane.SLACK}


class Escalator:
    """One tick claims due incidents, decides, and commits pages and next due times together."""

    def __init__(self, database: Database, schedules: Schedules) -> None:
        self._database = database
        self._schedules = schedules

    def tick(self, now: datetime) -> int:
        """Escalate what is due; returns how many incidents were."""
        nearest = self.nearest_due()
        if nearest is None or nearest > now:
            return 0
        with self._database.write() as tx:
            due = incidents.claim_due(tx, now, limit=BATCH)
            if due:
                roster = self._schedules.roster(tx, after=now)
                for incident in due:
                    observe(tx, Took.ESCALATING, incident.due_at or now, incident.urgency)
                    _escalate_or_set_aside(tx, incident, roster, now)
        return len(due)

    def nearest_due(self) -> datetime | None:
        """When the next incident falls due."""
        with self._database.read() as tx:
            return incidents.nearest_due(tx)


def _escalate_or_set_aside(
    tx: Connection, incident: Incident, roster: Roster, now: datetime
) -> None:
    try:
        with tx.begin_nested():
            declined = timeline.who_declined(tx, incident.number, incident.round)
            _carry_out(tx, _decide(tx, incident, roster, declined, now), roster, now)
    except OperationalError:
        # The database's trouble and not the incident's: the whole tick is tried again.
        raise
    except Exception:
        # One incident that breaks a rule nobody thought of must not stop the paging of all others.
        log.exception("an incident could not be escalated; set aside", incident=incident.number)
        incidents.put_off(tx, incident.number, now + POISONED_RETRY)


def _decide(
    tx: Connection, incident: Incident, roster: Roster, declined: frozenset[str], now: datetime
) -> Escalation:
    if incident.state is State.ACKNOWLEDGED:
        return remind_or_bring_back(incident, now)
    team = roster.teams.get(incident.team)
    hours = team.low_urgency_hours if team else None
    if incident.urgency is Urgency.LOW and hours is not None and not hours.covers(now):
        return wait_for_hours(incident, hours.next_open(now))
    policy, present = policy_of(tx, incident, roster), present_policy(incident, roster)
    found = _climb(incident, policy, roster, declined, now)
    if reaches_nobody(found) and policy != present:
        moved = begin_policy_again(incident, revisions.newest_id(tx))
        found = _climb(moved, present, roster, frozenset(), now)
        return replace(found, decisions=(PolicySwitched(), *found.decisions))
    return found


def _climb(
    incident: Incident,
    policy: EscalationPolicy,
    roster: Roster,
    declined: frozenset[str],
    now: datetime,
) -> Escalation:
    return escalate(
        incident,
        policy,
        resolve=lambda target: roster.resolve(target, now),
        can_reach=lambda key: bool(planned_notifications(roster.person(key), incident.urgency)),
        now=now,
        declined=declined,
    )


def _carry_out(tx: Connection, escalation: Escalation, roster: Roster, now: datetime) -> None:
    incident = escalation.incident
    incidents.save(tx, incident)
    if incident.team not in roster.teams and incident.state is State.TRIGGERED:
        messages.announce(tx, incident.number, now, What.POLICY_MISSING, team=incident.team)
    for decision in escalation.decisions:
        if isinstance(decision, Page):
            page_person(tx, incident, decision, roster, now)
        elif isinstance(decision, AcknowledgementRunsOut):
            messages.ask_whether_still_on_it(tx, incident.number, decision.by, decision.at, now)
        else:
            _say(tx, incident.number, decision, now)
    messages.refresh_progress(tx, incident.number, now)


def page_person(
    tx: Connection, incident: Incident, decision: Page, roster: Roster, now: datetime
) -> None:
    """Write down a page, and put its notifications by all contact methods into the outbox."""
    person = roster.person(decision.person)
    number = incident.number
    priority = _priority(tx, incident, person.key)
    timeline.add(tx, number, now, What.PAGED, person=person.key, step=decision.step)
    page = notifications.add_page(
        tx,
        incident=number,
        person=person.key,
        step=decision.step,
        round_=incident.round,
        now=now,
    )
    for planned in planned_notifications(person, incident.urgency):
        due_at = now + planned.after
        urgent = priority if not planned.after else Priority.REPEATED_PAGE
        notification = notifications.add(
            tx,
            page=page,
            incident=number,
            person=person.key,
            method=planned.method,
            due_at=due_at,
            now=now,
        )
        queue_notification(
            tx, notification, planned.method, person.key, number, due_at, now, priority=urgent
        )


def _priority(tx: Connection, incident: Incident, person: str) -> Priority:
    if any(paged == person for paged, _at in notifications.paged_people(tx, incident.number)):
        return Priority.REPEATED_PAGE
    if attention.is_being_paged(tx, person, service=incident.service):
        return Priority.FURTHER_PAGE
    return Priority.FIRST_PAGE


def queue_notification(
    tx: Connection,
    notification: int,
    method: Method,
    person: str,
    incident: int,
    due_at: datetime,
    now: datetime,
    *,
    priority: Priority,
) -> None:
    """Put a notification into the outbox; calls, and texts, to one person travel together."""
    bundled = method in {Method.CALL, Method.SMS}
    outbox.put(
        tx,
        lane=LANES[method],
        kind=method.value,
        subject=notification,
        incident=incident,
        recipient=person,
        bundle=f"{method}:{person}" if bundled else None,
        priority=priority,
        due_at=due_at,
        now=now,
    )


def _say(tx: Connection, number: int, decision: Decision, now: datetime) -> None:
    facts = {field.name: _as_json(getattr(decision, field.name)) for field in fields(decision)}
    messages.announce(tx, number, now, _TOLD_AS[type(decision)], **facts)


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
