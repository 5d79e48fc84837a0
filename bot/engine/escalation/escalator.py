"""The escalator: pages the next step for incidents whose due time has come."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.domain.answering.quiet_hours import ask_later, paged_again_at, waits_until
from bot.domain.answering.reassigning import page_again
from bot.domain.incidents.heard import NOTHING_HEARD, HandedTo, Heard
from bot.domain.incidents.incident import Incident, State, changed
from bot.domain.incidents.timeline import What
from bot.domain.incidents.transitions import begin_policy_again, begun_anew
from bot.domain.paging.after_the_hours import others_are_on_call
from bot.domain.paging.escalation import (
    AcknowledgementRunsOut,
    CameBack,
    CannotReach,
    Decision,
    Escalation,
    EverybodyDeclined,
    LastStepGoesOn,
    OthersOnCall,
    Page,
    PolicyBeginsAgain,
    PolicySwitched,
    StepDeclined,
    StepSkipped,
    WaitsForHours,
    escalate,
    reaches_nobody,
    wait_for_hours,
)
from bot.domain.paging.policy import EscalationPolicy
from bot.domain.paging.returning import is_to_be_asked_about, remind_or_bring_back
from bot.domain.paging.unreached import NobodyToPage, StillNobodyToPage
from bot.domain.rosters.roster_at import RosterAt
from bot.engine.escalation.ledger import Ledger
from bot.engine.escalation.quiet import close_quiet
from bot.engine.loops.retries import POISONED_RETRY
from bot.engine.loops.tick_result import TickResult
from bot.engine.schedule_files.policies import policy_of, present_policy
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.connections.observed import Took, observe
from bot.storage.database import Database
from bot.storage.incidents import claiming, flips, incidents, timeline
from bot.storage.incidents.handed_over import handed_over
from bot.storage.paging import pages
from bot.storage.stored_schedules import revisions

log = structlog.get_logger(__name__)

BATCH = 100

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
    OthersOnCall: What.OTHERS_ON_CALL,
}
# Besides pages: why somebody is not paged.
_BY_THE_FILES = (CannotReach, StepSkipped, NobodyToPage)


class Escalator:
    """One tick claims due incidents, decides, and commits pages and next due times together."""

    def __init__(self, database: Database, schedules: Schedules) -> None:
        self._database = database
        self._schedules = schedules

    def tick(self, now: datetime) -> TickResult:
        """Escalate what is due; `done` are the incidents that were, or were closed for quiet."""
        falls_due, falls_quiet = self._nearest()
        nearest = min((at for at in (falls_due, falls_quiet) if at is not None), default=None)
        if nearest is None or nearest > now:
            return TickResult(done=0, nearest=nearest)
        is_quiet = falls_quiet is not None and falls_quiet <= now
        with self._database.write() as tx:
            closed = close_quiet(tx, now, limit=BATCH) if is_quiet else 0
            due = claiming.claim_due(tx, now, limit=BATCH)
            if due:
                for incident in due:
                    observe(tx, Took.ESCALATING, incident.due_at or now, incident.urgency)
                _escalate_all(tx, due, self._schedules.in_force().at(tx, now))
        return TickResult(done=closed + len(due), nearest=nearest)

    def begin(self, tx: Connection, opened: Iterable[Incident], now: datetime) -> Ledger:
        """Decide on new incidents before they are written down.

        What is to be written is returned: the incidents as they stand then, and whom to page. It
        was decided for this transaction alone.
        """
        moment = self._schedules.in_force().at(tx, now)
        ledger = Ledger(now, moment.revision)
        for incident in opened:
            observe(tx, Took.ESCALATING, now, incident.urgency)
            decided = _decide(tx, incident, moment, NOTHING_HEARD)
            ledger.open(decided.incident)
            _note(ledger, decided, moment)
        return ledger

    def nearest_due(self) -> datetime | None:
        """When the next incident falls due, or has been quiet for long enough."""
        return min((at for at in self._nearest() if at is not None), default=None)

    def _nearest(self) -> tuple[datetime | None, datetime | None]:
        with self._database.read() as tx:
            return incidents.nearest_due(tx), flips.nearest_quiet(tx)


def _escalate_all(tx: Connection, due: Sequence[Incident], moment: RosterAt) -> None:
    try:
        _escalate_together(tx, due, moment)
    except OperationalError:
        # The database's trouble and not the incidents': the whole tick is tried again.
        raise
    except Exception:
        # One incident that breaks a rule nobody thought of must not stop the paging of all others.
        if len(due) == 1:
            number = due[0].number
            log.exception("an incident could not be escalated; set aside", incident=number)
            incidents.put_off(tx, number, moment.at + POISONED_RETRY)
            return
        for incident in due:
            _escalate_all(tx, [incident], moment)


def _escalate_together(tx: Connection, due: Sequence[Incident], moment: RosterAt) -> None:
    with tx.begin_nested():
        ledger = Ledger(moment.at, moment.revision)
        heard = timeline.heard_of(tx, due)
        for incident in due:
            decided = _decide(tx, incident, moment, heard.get(incident.number, NOTHING_HEARD))
            ledger.save(decided.incident)
            _note(ledger, decided, moment)
        ledger.write(tx)


def foresee(tx: Connection, incident: Incident, moment: RosterAt) -> Escalation:
    """What is decided about an incident that is due, if nothing more happens to it before."""
    heard = timeline.heard_of(tx, [incident])
    return _decide(tx, incident, moment, heard.get(incident.number, NOTHING_HEARD))


def _decide(tx: Connection, incident: Incident, moment: RosterAt, heard: Heard) -> Escalation:
    roster = moment.roster
    until = waits_until(incident, roster, moment.at)
    if until is not None and is_to_be_asked_about(incident):
        return Escalation(incident=ask_later(incident, until), decisions=())
    if incident.state is State.ACKNOWLEDGED:
        return remind_or_bring_back(incident, moment.at, waits=until is not None)
    if until is not None:
        return wait_for_hours(incident, until)
    policy, present = policy_of(tx, incident, roster), present_policy(incident, roster)
    to = heard.handed_to
    if to is not None and _can_be_asked(to, incident, moment, heard):
        return page_again(incident, to, policy, moment.at)
    if heard.waited and _others_are_on_call(tx, incident, policy, moment, heard):
        anew = changed(incident, **begun_anew(incident))
        found = _climb(anew, policy, moment, NOTHING_HEARD)
        return replace(found, decisions=(OthersOnCall(), *found.decisions))
    found = _climb(incident, policy, moment, heard)
    if reaches_nobody(found) and policy != present:
        moved = begin_policy_again(incident, revisions.newest_id(tx))
        found = _climb(moved, present, moment, NOTHING_HEARD)
        return replace(found, decisions=(PolicySwitched(), *found.decisions))
    return found


def _others_are_on_call(
    tx: Connection, incident: Incident, policy: EscalationPolicy, moment: RosterAt, heard: Heard
) -> bool:
    """Not where somebody has handed it to a person who has not said that they can't take it."""
    paged = pages.paged_in_round(tx, incident.number, incident.round)
    others = others_are_on_call(
        incident,
        policy,
        paged | heard.declined,
        resolve=moment.people,
        can_reach=lambda key: moment.can_reach(key, incident.urgency),
    )
    if not others:
        return False
    to = handed_over(tx, [incident.number]).get(incident.number)
    return to is None or to.person in heard.declined


def _can_be_asked(to: HandedTo, incident: Incident, moment: RosterAt, heard: Heard) -> bool:
    known = to.person in moment.roster.people and to.person not in heard.declined
    return known and moment.can_reach(to.person, incident.urgency)


def _climb(
    incident: Incident, policy: EscalationPolicy, moment: RosterAt, heard: Heard
) -> Escalation:
    found = escalate(
        incident,
        policy,
        resolve=moment.people,
        can_reach=lambda key: moment.can_reach(key, incident.urgency),
        now=moment.at,
        heard=heard,
    )
    return replace(found, decisions=tuple(_explained(found.decisions, policy, moment)))


def _explained(
    decisions: Iterable[Decision], policy: EscalationPolicy, moment: RosterAt
) -> Iterator[Decision]:
    """Pages with whom those who are paged stand in for."""
    for one in decisions:
        if isinstance(one, Page):
            whom = moment.stands_in_for(one.person, policy.steps[one.step].targets)
            yield one if whom is None else replace(one, stands_in_for=whom)
        else:
            yield one


def _note(ledger: Ledger, escalation: Escalation, moment: RosterAt) -> None:
    incident = escalation.incident
    told = [one for one in escalation.decisions if not isinstance(one, StillNobodyToPage)]
    described = incident.team in moment.roster.teams
    if told and not described and incident.state is State.TRIGGERED:
        ledger.announce(incident.number, What.POLICY_MISSING, team=incident.team)
    for decision in told:
        if isinstance(decision, OthersOnCall):
            ledger.leave(incident.number)
        if isinstance(decision, Page):
            planned = moment.notifications(decision.person, incident.urgency)
            ledger.page(incident, decision, planned)
        elif isinstance(decision, AcknowledgementRunsOut):
            paged_at = paged_again_at(incident, moment.roster) or decision.runs_out_at
            ledger.ask_whether_still_on_it(incident.number, decision, paged_at)
        else:
            by = {"revision": moment.revision} if isinstance(decision, _BY_THE_FILES) else {}
            ledger.announce(incident.number, _TOLD_AS[type(decision)], **_facts(decision), **by)


def _facts(decision: Decision) -> dict[str, object]:
    told = {field.name: getattr(decision, field.name) for field in fields(decision)}
    return {name: _as_json(value) for name, value in told.items() if value is not None}


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
