"""Whether an incident goes through its policy as the policy says."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.policy import EscalationPolicy
from bot.domain.paging.unreached import NOBODY_RETRY
from bot.domain.people.person import planned_notifications
from bot.domain.rosters.roster import Roster, Team
from tests.simulation import told
from tests.simulation.books import UNTOLD, Books, EntryRow, IncidentRow, PageRow
from tests.simulation.on_call import OnCall, Overrides
from tests.simulation.policies import Policies
from tests.simulation.told import declined_in, handed_to, was_said_lately

_HURRIED_BY = {
    "escalated",
    "declined",
    "nobody_reached",
    "more_urgent",
    "came_back",
    "reassigned",
    "hours_changed",
}
_LOOKED_AT = {"paged", "nobody_to_page", "everybody_declined", "waits_for_hours"}
_NOBODY = IncidentRow(
    number=0,
    team="",
    state="triggered",
    urgency="high",
    opened_at=datetime.min.replace(tzinfo=UTC),
    due_at=None,
    returns_at=None,
    quiet_at=None,
    snoozed=False,
    step=-1,
    round=0,
    version=0,
    alerts=0,
    open_keys=0,
    joined_at=None,
    service=None,
    dedup_key="",
    acknowledged_by=None,
    resolved_by=None,
    resolved_at=None,
    revision=None,
    rises=0,
)


def of_incidents(
    before: Books,
    after: Books,
    roster: Roster,
    policies: Policies,
    now: datetime,
    overrides: Overrides,
) -> Iterator[str]:
    """Every incident that waits and has changed, when these overrides count."""
    on_call = OnCall(roster, overrides)
    for number, incident in after.incidents.items():
        was = before.incidents.get(number, _NOBODY)
        if was is incident or incident.state != "triggered":
            continue
        steps = _Steps(incident, roster, policies.of(incident, roster), now, on_call)
        entries = after.entries_since(before, number)
        pages = [p for id_, p in after.pages.items() if p.incident == number]
        new = [page for page in pages if page.id not in before.pages]
        declined = declined_in(after, number, was.round)
        still = was_said_lately(after, incident, now) and not steps.mean_anybody()
        is_free = told.all_declined(before, was)
        yield from _due(was, incident, entries, now, still_nobody=still, is_free=is_free)
        yield from steps.told_truly(entries, declined)
        handed = next((entry for entry in entries if entry.what == "reassigned"), None)
        if handed is not None:
            yield from steps.handed_on(was, handed.facts, new, after)
        elif any(entry.facts.get("handed") for entry in entries):
            yield from steps.asked_again(was, new, handed_to(before, number))
        elif new:
            yield from steps.nobody_else_has_it(was, handed_to(before, number), before, declined)
            yield from steps.paged_rightly(was, new, entries, declined)
            paged = {page.person for page in pages if page.round == was.round}
            asked = paged | declined | told.who_escalated(after, number)
            yield from steps.pages_who_came_on_call(was, entries, asked)
        elif steps.is_quiet and any(e.what == "waits_for_hours" for e in entries):
            yield from steps.waits_for_hours()


def _due(
    was: IncidentRow,
    incident: IncidentRow,
    entries: Sequence[EntryRow],
    now: datetime,
    *,
    still_nobody: bool,
    is_free: bool,
) -> Iterator[str]:
    whats = {entry.what for entry in entries}
    if was.due_at is None or incident.due_at is None or was.due_at == incident.due_at:
        return
    number = incident.number
    came_on_call = is_free and any(entry.facts.get("came_on_call") for entry in entries)
    if incident.due_at < was.due_at and not (whats & _HURRIED_BY or came_on_call):
        yield f"incident {number} is due earlier than it was, and nobody asked for it"
    if incident.due_at > was.due_at:
        looked_at = still_nobody and incident.due_at == now + NOBODY_RETRY
        if not (whats & (_LOOKED_AT | _HURRIED_BY) or looked_at):
            yield f"incident {number} is put off to {incident.due_at} without a word"
        if whats & _LOOKED_AT and was.due_at > now and not (is_free or "reassigned" in whats):
            yield f"incident {number} is looked at before its time, {was.due_at}"


class _Steps:
    """The policy of an incident's team, as its people are on call at `now`."""

    def __init__(
        self,
        incident: IncidentRow,
        roster: Roster,
        policy: EscalationPolicy,
        now: datetime,
        on_call: OnCall,
    ) -> None:
        self._on_call = on_call
        self._incident = incident
        self._roster = roster
        self._now = now
        self._team: Team | None = roster.teams.get(incident.team)
        self._policy = policy
        self._last = len(policy.steps) - 1

    @property
    def is_quiet(self) -> bool:
        """Whether nobody may be paged at this hour, the urgency being low."""
        hours = self._team.low_urgency_hours if self._team else None
        return self._incident.urgency == "low" and hours is not None and not hours.covers(self._now)

    def mean_anybody(self) -> bool:
        """Whether the policy has a step with somebody who could be paged."""
        return any(self._means(step) for step in range(self._last + 1))

    def told_truly(self, entries: Sequence[EntryRow], declined: set[str]) -> Iterator[str]:
        """A step is called empty only when it is, and the policy only when all are."""
        number = self._incident.number
        for entry in entries:
            if entry.what == "step_skipped" and self._means(entry.facts["step"]):
                yield f"step {entry.facts['step']} of incident {number} is skipped, and not empty"
            if entry.what == "step_declined" and not self._means(entry.facts["step"]) <= declined:
                yield f"step {entry.facts['step']} of incident {number} has not declined"
            if entry.what == "nobody_to_page":
                if self.mean_anybody():
                    yield f"incident {number} has somebody to page"
                yield from self._due_in(NOBODY_RETRY)
            if entry.what == "everybody_declined":
                if any(self._means(step) - declined for step in range(self._last + 1)):
                    yield f"incident {number} has somebody who has not declined"
                yield from self._due_in(self._policy.steps[self._last].wait)

    def handed_on(
        self, was: IncidentRow, facts: Mapping[str, str], pages: Sequence[PageRow], books: Books
    ) -> Iterator[str]:
        """One person is paged and nobody else, or a team's policy begins; others are left alone."""
        number, to = self._incident.number, facts.get("person")
        paged = [page.person for page in pages]
        if paged != ([] if to is None else [to]):
            yield f"incident {number} is handed to {facts}, and pages {paged}"
        if to is None:
            stands = (self._incident.team, self._incident.step, self._incident.round)
            if stands != (facts["team"], -1, was.round + 1):
                yield f"incident {number} is handed to {facts['team']}, and stands at {stands}"
            yield from self._due_in(timedelta(0))
        else:
            step = min(max(self._incident.step, 0), self._last)
            yield from self._due_in(self._policy.steps[step].wait)
        for n in books.notifications.values():
            rings = n.method == "call" and n.state in {"sent", "ringing"}
            if n.incident == number and n.person != to and (rings or n.state in UNTOLD):
                yield f"incident {number} is handed on, and {n.person} has yet to be told of it"

    def asked_again(
        self, was: IncidentRow, pages: Sequence[PageRow], to: PageRow | None
    ) -> Iterator[str]:
        """It got urgent, which begins a round: whoever was handed it is paged, as they were.

        Or the hours begin that it waited for, and a round with them where others are on call.
        """
        asked = [(page.person, page.step, page.round) for page in pages]
        at = [(was.step, was.round), (-1, was.round + 1)] if self._incident.urgency == "low" else []
        if to is not None and not at:
            at = [(to.step, to.round + 1)]
        if to is None or asked not in [[(to.person, *where)] for where in at]:
            yield f"incident {self._incident.number} pages {asked}, and was handed by {to}"
            return
        yield from self._due_in(self._policy.steps[min(max(asked[0][1], 0), self._last)].wait)

    def nobody_else_has_it(
        self, was: IncidentRow, to: PageRow | None, before: Books, declined: set[str]
    ) -> Iterator[str]:
        """What gets urgent is not the policy's affair where somebody was handed it.

        Nor is what has waited for the hours, in the first morning.
        """
        told = [entry for entry in before.timeline.values() if entry.incident == was.number]
        urgent = [entry.at for entry in told if entry.what == "more_urgent"]
        waited = [
            e.facts.get("until") for e in told if e.what in {"waits_for_hours", "hours_changed"}
        ]
        again = [e.at for e in told if e.what == "paged" and e.facts.get("handed")]
        got_urgent = was.due_at in urgent and to is not None and to.round == was.round - 1
        has_waited = (
            bool(waited) and was.due_at is not None and waited[-1] == was.due_at.isoformat()
        )
        has_waited = has_waited and to is not None and to.begun_at not in again
        if to is None or not (got_urgent or has_waited):
            return
        person = self._roster.people.get(to.person)
        can = person is not None and planned_notifications(person, Urgency(self._incident.urgency))
        if can and to.person not in declined:
            yield f"incident {was.number} was handed to {to.person}, who is not paged"

    def paged_rightly(
        self,
        was: IncidentRow,
        pages: Sequence[PageRow],
        entries: Sequence[EntryRow],
        declined: set[str],
    ) -> Iterator[str]:
        """The next step in order, all whom it means and nobody else, and then its wait."""
        number, step = self._incident.number, pages[0].step
        if self.is_quiet:
            yield f"incident {number} is of low urgency, and pages outside its hours"
        at = {(page.step, page.round) for page in pages}
        if at != {(self._incident.step, self._incident.round)} or step > self._last:
            yield f"incident {number} pages {at}, and stands elsewhere"
            return
        late = {e.facts["person"] for e in entries if e.facts.get("came_on_call")}
        if late - {person for before in range(step + 1) for person in self._means(before)}:
            yield f"incident {number} pages {sorted(late)}, who have not come on call"
        paged, meant = {page.person for page in pages} - late, self._means(step)
        if paged - meant:
            yield f"incident {number} pages {sorted(paged - meant)}, whom step {step} does not mean"
        if left_out := meant - paged - late - declined:
            yield f"incident {number} does not page {sorted(left_out)}"
        goes_on = any(entry.what == "last_step_goes_on" for entry in entries)
        cut_short = any(entry.facts.get("because") == "declined" for entry in entries)
        stays = self._incident.round == was.round and not goes_on
        if declined & (paged | late if stays or cut_short else late):
            yield f"incident {number} pages {sorted((paged | late) & declined)}, who declined"
        yield from self._in_order(was, step, entries)
        yield from self._due_in(self._policy.steps[step].wait)

    def pages_who_came_on_call(
        self, was: IncidentRow, entries: Sequence[EntryRow], asked: set[str]
    ) -> Iterator[str]:
        """In a round that goes on, nobody whom a step before means by now is left out."""
        number, turned = self._incident.number, self._incident.round != was.round
        if turned or any(entry.what == "policy_switched" for entry in entries):
            return
        for before in range(min(was.step, self._last) + 1):
            if left_out := self._means(before) - asked:
                yield f"incident {number} does not page {sorted(left_out)}, by now of step {before}"

    def waits_for_hours(self) -> Iterator[str]:
        """It comes back when the hours begin, which is never longer than a week."""
        due_at = self._incident.due_at
        if due_at is None or not self._now < due_at <= self._now + timedelta(days=7):
            yield f"incident {self._incident.number} waits for hours until {due_at}"

    def _in_order(self, was: IncidentRow, step: int, entries: Sequence[EntryRow]) -> Iterator[str]:
        """Each step after the one before; those gone past are said to have been."""
        told = [e.facts["step"] for e in entries if e.what in {"step_skipped", "step_declined"}]
        switched = any(entry.what in {"policy_switched", "others_on_call"} for entry in entries)
        at = -1 if switched else was.step
        for following in (*told, step):
            begins_again = at >= self._last and following in {0, self._last}
            if following != at + 1 and not begins_again:
                yield f"incident {self._incident.number} goes from step {at} to {following}"
            at = following
        if self._incident.round < was.round:
            yield f"incident {self._incident.number} goes back to round {self._incident.round}"

    def _due_in(self, wait: timedelta) -> Iterator[str]:
        if self._incident.due_at != self._now + wait:
            yield (
                f"incident {self._incident.number} is due at {self._incident.due_at}, "
                f"and not {wait} from now"
            )

    def _means(self, step: int) -> set[str]:
        """Whom a step would page, had nobody declined."""
        urgency = Urgency(self._incident.urgency)
        people = {
            person
            for target in self._policy.steps[step].targets
            for person in self._on_call.resolve(target, self._now)
        }
        return {p for p in people if planned_notifications(self._roster.person(p), urgency)}
