"""What to do about an incident nobody acknowledged by its due time. Decides, does nothing."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.incident import BEFORE_FIRST_STEP, Incident, State, changed
from bot.domain.policy import EscalationPolicy, Target, Then

NOBODY_RETRY = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Demand this person's attention. `step` is counted from 0."""

    person: str
    step: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CannotReach:
    """The step means this person, whom no contact method can reach."""

    person: str
    step: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StepSkipped:
    """The step had nobody who could be paged, so the next one is paged at once."""

    step: int
    targets: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StepDeclined:
    """All of the step have said that they can't, so the next one is paged at once."""

    step: int


@dataclass(frozen=True, kw_only=True, slots=True)
class EverybodyDeclined:
    """All who are left in the policy have said that they can't; paging goes on `again_at`."""

    again_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyBeginsAgain:
    """Nobody answered at any step; the first is paged again. `round` is 1 the first time."""

    round: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LastStepGoesOn:
    """Nobody answered at any step; the last one is paged until somebody does."""

    step: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NobodyToPage:
    """No step of the whole policy has anybody who could be paged; looked at again `again_at`."""

    again_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitsForHours:
    """Low urgency outside the hours in which it may page anybody."""

    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AcknowledgementRunsOut:
    """Whoever has it, a person or a monitor, was not heard of for long; it returns then."""

    by: str
    runs_out_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicySwitched:
    """The policy it was opened with has nobody who could be paged; the present one goes on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CameBack:
    """Nobody has said that they are still on it: it is triggered again."""

    by: str
    snoozed: bool


Decision = (
    Page
    | CannotReach
    | StepSkipped
    | StepDeclined
    | EverybodyDeclined
    | PolicyBeginsAgain
    | LastStepGoesOn
    | NobodyToPage
    | WaitsForHours
    | AcknowledgementRunsOut
    | PolicySwitched
    | CameBack
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Escalation:
    """The incident with its new position and due time, and what must be said and done."""

    incident: Incident
    decisions: tuple[Decision, ...]


def escalate(
    incident: Incident,
    policy: EscalationPolicy,
    resolve: Callable[[Target], tuple[str, ...]],
    can_reach: Callable[[str], bool],
    now: datetime,
    declined: Collection[str] = (),
) -> Escalation:
    """Page the next step that has somebody to page, and say who and what was skipped on the way.

    Args:
        incident: a triggered one.
        policy: its team's.
        resolve: the people a target means at `now`.
        can_reach: whether any contact method would reach the person.
        now: an instant; the next due time is reckoned from it.
        declined: those who have said in this round that they can't. They are not paged again in
            it, until nobody else is left.

    Every step is tried at most once. Where none has anybody, the incident stays where it is and is
    due again after NOBODY_RETRY, loudly: it is never without a due time.
    """
    _must_be_triggered(incident)
    said: list[Decision] = []
    position = (incident.step, incident.round)
    for _ in policy.steps:
        position, turned = _following(*position, policy)
        if turned:
            if _somebody_declined(said):
                break
            if not said:
                # A wait was waited out. Where steps were only stepped over, whoever has just said
                # that they can't would be called again at once.
                declined = ()
        said.extend(turned)
        step = position[0]
        targets = policy.steps[step].targets
        people = dict.fromkeys(person for target in targets for person in resolve(target))
        said.extend(CannotReach(person=p, step=step) for p in people if not can_reach(p))
        reached = [p for p in people if can_reach(p)]
        pages = [Page(person=p, step=step) for p in reached if p not in declined]
        if pages:
            moved = _moved(incident, position, now + policy.steps[step].wait)
            return Escalation(incident=moved, decisions=(*said, *pages))
        if reached:
            said.append(StepDeclined(step=step))
        else:
            said.append(StepSkipped(step=step, targets=tuple(map(str, targets))))
        if _stays_on_last(policy, position[1]) and step == len(policy.steps) - 1:
            position = (BEFORE_FIRST_STEP, position[1] + 1)
    if _somebody_declined(said):
        return _everybody_declined(incident, policy, said, now)
    again = now + NOBODY_RETRY
    waiting = _moved(incident, (incident.step, incident.round), again)
    skipped = [d for d in said if isinstance(d, StepSkipped | CannotReach)]
    return Escalation(incident=waiting, decisions=(*skipped, NobodyToPage(again_at=again)))


def reaches_nobody(escalation: Escalation) -> bool:
    """Whether no step of the policy had anybody who could be paged."""
    return any(isinstance(decision, NobodyToPage) for decision in escalation.decisions)


def _somebody_declined(said: list[Decision]) -> bool:
    return any(isinstance(decision, StepDeclined) for decision in said)


def _everybody_declined(
    incident: Incident, policy: EscalationPolicy, said: list[Decision], now: datetime
) -> Escalation:
    """The last step's wait, and then what follows it: nobody is called again in a loop."""
    last = len(policy.steps) - 1
    at = now + policy.steps[last].wait
    moved = _moved(incident, (last, incident.round), at)
    # That round never began.
    told = [decision for decision in said if not isinstance(decision, PolicyBeginsAgain)]
    return Escalation(incident=moved, decisions=(*told, EverybodyDeclined(again_at=at)))


def wait_for_hours(incident: Incident, until: datetime) -> Escalation:
    """Put off an incident of low urgency until its hours begin."""
    _must_be_triggered(incident)
    moved = _moved(incident, (incident.step, incident.round), until)
    return Escalation(incident=moved, decisions=(WaitsForHours(until=until),))


def remind_or_bring_back(incident: Incident, now: datetime) -> Escalation:
    """An acknowledged incident is due: it is said that it will return, and later it does.

    It is triggered by then and due at once, before its first step.
    """
    if incident.state is not State.ACKNOWLEDGED or incident.returns_at is None:
        raise ValueError(f"incident {incident.number} does not return")
    by, returns_at = incident.acknowledged_by or "", incident.returns_at
    if now < returns_at and not incident.runs_out and not incident.snoozed:
        told = AcknowledgementRunsOut(by=by, runs_out_at=returns_at)
        return Escalation(incident=changed(incident, due_at=returns_at), decisions=(told,))
    return Escalation(
        incident=_come_back(incident, now), decisions=(CameBack(by=by, snoozed=incident.snoozed),)
    )


def _come_back(incident: Incident, now: datetime) -> Incident:
    return changed(
        incident,
        state=State.TRIGGERED,
        due_at=now,
        returns_at=None,
        snoozed=False,
        step=BEFORE_FIRST_STEP,
        round=incident.round + 1,
        acknowledged_by=None,
        acknowledged_at=None,
    )


def _must_be_triggered(incident: Incident) -> None:
    if incident.state is not State.TRIGGERED:
        raise ValueError(f"incident {incident.number} is {incident.state}: it has nobody to page")


def _following(
    step: int, round_: int, policy: EscalationPolicy
) -> tuple[tuple[int, int], tuple[Decision, ...]]:
    last = len(policy.steps) - 1
    if step < last:
        return (step + 1, round_), ()
    if _stays_on_last(policy, round_):
        return (last, round_), (LastStepGoesOn(step=last),)
    return (0, round_ + 1), (PolicyBeginsAgain(round=round_ + 1),)


def _stays_on_last(policy: EscalationPolicy, round_: int) -> bool:
    used_up = policy.repeats is not None and round_ >= policy.repeats
    return policy.then is Then.LAST or used_up


def _moved(incident: Incident, position: tuple[int, int], due_at: datetime) -> Incident:
    step, round_ = position
    version = incident.version + 1
    return replace(incident, step=step, round=round_, due_at=due_at, version=version)
