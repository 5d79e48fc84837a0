"""The escalator: pages the next step for incidents whose due time has come."""

from collections.abc import Mapping, Sequence
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
from bot.domain.person import Urgency, planned_notifications
from bot.domain.policy import EscalationPolicy
from bot.domain.roster import Roster
from bot.domain.timeline import What
from bot.engine.flaps import close_quiet
from bot.engine.ledger import Ledger
from bot.engine.policies import policy_of, present_policy
from bot.engine.schedules import Schedules
from bot.storage import flips, incidents, revisions, timeline
from bot.storage.database import Database
from bot.storage.observed import Took, observe

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
            closed = _close_quiet(tx, now)
            due = incidents.claim_due(tx, now, limit=BATCH)
            if due:
                for incident in due:
                    observe(tx, Took.ESCALATING, incident.due_at or now, incident.urgency)
                _escalate_all(tx, due, self._schedules.roster(tx, after=now), now)
        return closed + len(due)

    def nearest_due(self) -> datetime | None:
        """When the next incident falls due, or has been quiet for long enough."""
        with self._database.read() as tx:
            waits = (incidents.nearest_due(tx), flips.nearest_quiet(tx))
        return min((at for at in waits if at is not None), default=None)


def _close_quiet(tx: Connection, now: datetime) -> int:
    try:
        with tx.begin_nested():
            return close_quiet(tx, now, limit=BATCH)
    except OperationalError:
        raise
    except Exception:
        # What cannot be closed is shown open for longer; nobody's paging waits for it.
        log.exception("what has been quiet could not be closed; set aside")
        flips.put_off(tx, now, now + POISONED_RETRY)
        return 0


def _escalate_all(tx: Connection, due: Sequence[Incident], roster: Roster, now: datetime) -> None:
    try:
        _escalate_together(tx, due, roster, now)
    except OperationalError:
        # The database's trouble and not the incidents': the whole tick is tried again.
        raise
    except Exception:
        # One incident that breaks a rule nobody thought of must not stop the paging of all others.
        if len(due) == 1:
            number = due[0].number
            log.exception("an incident could not be escalated; set aside", incident=number)
            incidents.put_off(tx, number, now + POISONED_RETRY)
            return
        for incident in due:
            _escalate_all(tx, [incident], roster, now)


def _escalate_together(
    tx: Connection, due: Sequence[Incident], roster: Roster, now: datetime
) -> None:
    with tx.begin_nested():
        ledger = Ledger(now)
        declined = timeline.who_declined_of(tx, due)
        for incident in due:
            decided = _decide(tx, incident, roster, declined[incident.number], now)
            _note(ledger, decided, roster)
        ledger.write(tx)


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


def _note(ledger: Ledger, escalation: Escalation, roster: Roster) -> None:
    incident = escalation.incident
    ledger.save(incident)
    if incident.team not in roster.teams and incident.state is State.TRIGGERED:
        ledger.announce(incident.number, What.POLICY_MISSING, team=incident.team)
    for decision in escalation.decisions:
        if isinstance(decision, Page):
            ledger.page(incident, decision, roster.person(decision.person))
        elif isinstance(decision, AcknowledgementRunsOut):
            ledger.ask_whether_still_on_it(incident.number, decision)
        else:
            ledger.announce(incident.number, _TOLD_AS[type(decision)], **_facts(decision))


def _facts(decision: Decision) -> dict[str, object]:
    return {field.name: _as_json(getattr(decision, field.name)) for field in fields(decision)}


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
