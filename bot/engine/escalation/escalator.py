"""The escalator: pages the next step for incidents whose due time has come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.domain.answering.quiet_hours import paged_again_at
from bot.domain.incidents.heard import NOTHING_HEARD
from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.timeline import What
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
)
from bot.domain.paging.unreached import NobodyToPage, StillNobodyToPage
from bot.domain.rosters.roster_at import RosterAt
from bot.engine.escalation.deciding import decide, is_by_replaced_files, looked_at_later
from bot.engine.escalation.ledger import Ledger
from bot.engine.escalation.quiet import close_quiet
from bot.engine.loops.retries import FOLLOWED_WITHIN, POISONED_RETRY
from bot.engine.loops.tick_result import TickResult
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.connections.going_along import savepoint
from bot.storage.connections.observed import Took, observe
from bot.storage.database import Database
from bot.storage.incidents import claiming, flips, incidents, overview, timeline
from bot.storage.paging import pages

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
        left = 0
        with self._database.write() as tx:
            closed = close_quiet(tx, now, limit=BATCH) if is_quiet else 0
            due = claiming.claim_due(tx, now, limit=BATCH)
            if due:
                for incident in due:
                    observe(tx, Took.ESCALATING, incident.due_at or now, incident.urgency)
                left = self._escalate_all(tx, due, self._schedules.in_force().at(tx, now))
        if left and self._schedules.follow():
            # By these it can be decided at once.
            left = 0
        return TickResult(done=closed + len(due) - left, nearest=nearest)

    def begin(self, tx: Connection, opened: Iterable[Incident], now: datetime) -> Ledger:
        """Decide on new incidents before they are written down.

        What is to be written is returned: the incidents as they stand then, and whom to page. It
        was decided for this transaction alone.
        """
        moment = self._schedules.in_force().at(tx, now)
        ledger = Ledger(now, moment.revision)
        for incident in opened:
            observe(tx, Took.ESCALATING, now, incident.urgency)
            decided = decide(tx, incident, moment, NOTHING_HEARD, paged=())
            if is_by_replaced_files(tx, decided, moment):
                ledger.open(incident)
                continue
            ledger.open(decided.incident)
            _note(ledger, decided, moment)
        return ledger

    def _escalate_all(self, tx: Connection, due: Sequence[Incident], moment: RosterAt) -> int:
        """How many are left as they are, because they would be put off by files of old."""
        try:
            return self._escalate_together(tx, due, moment)
        except OperationalError:
            # The database's trouble and not the incidents': the whole tick is tried again.
            raise
        except Exception:
            # One incident that breaks a rule nobody thought of must not stop the paging of others.
            if len(due) == 1:
                number = due[0].number
                log.exception("an incident could not be escalated; set aside", incident=number)
                incidents.put_off(tx, number, moment.at + POISONED_RETRY)
                return 0
            return sum(self._escalate_all(tx, [incident], moment) for incident in due)

    def _escalate_together(self, tx: Connection, due: Sequence[Incident], moment: RosterAt) -> int:
        left = 0
        with savepoint(tx):
            ledger = Ledger(moment.at, moment.revision)
            heard, paged = timeline.heard_of(tx, due), pages.paged_in_their_rounds(tx, due)
            for incident in due:
                number = incident.number
                decided = decide(
                    tx, incident, moment, heard.get(number, NOTHING_HEARD), paged.get(number, ())
                )
                if not is_by_replaced_files(tx, decided, moment):
                    ledger.save(decided.incident)
                    _note(ledger, decided, moment)
                elif self._schedules.cannot_follow:
                    # A process of newer code decides.
                    incidents.save(tx, looked_at_later(incident, moment.at + FOLLOWED_WITHIN))
                else:
                    left += 1
            ledger.write(tx)
        return left

    def nearest_due(self) -> datetime | None:
        """When the next incident falls due, or has been quiet for long enough."""
        return min((at for at in self._nearest() if at is not None), default=None)

    def _nearest(self) -> tuple[datetime | None, datetime | None]:
        with self._database.read() as tx:
            return overview.nearest_due(tx), flips.nearest_quiet(tx)


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
