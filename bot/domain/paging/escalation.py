"""What to do about an incident nobody acknowledged by its due time. Decides, does nothing."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from bot.domain.incidents.heard import NOTHING_HEARD, Heard, Hurried
from bot.domain.incidents.incident import BEFORE_FIRST_STEP, Incident, State, changed
from bot.domain.incidents.timeline import What
from bot.domain.paging.policy import EscalationPolicy, Step, Target, Then
from bot.domain.paging.unreached import (
    NOBODY_RETRY,
    NOBODY_TOLD_AGAIN,
    NobodyToPage,
    StillNobodyToPage,
)

_CUT_SHORT = {What.DECLINED, What.NOBODY_REACHED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Demand this person's attention; `handed`: as it was handed to them. Steps count from 0.

    `stands_in_for` are those whose turn it is, where an override has the person on call.
    `came_on_call`: since a step before was paged, which means them by now.
    """

    person: str
    step: int
    handed: bool = False
    stands_in_for: tuple[str, ...] | None = None
    came_on_call: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CannotReach:
    """The step means this person, whom no contact method can reach."""

    person: str
    step: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StepSkipped:
    """The step had nobody who could be paged, though perhaps somebody `on_call`: the next is."""

    step: int
    targets: tuple[str, ...]
    on_call: bool = False


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
    """No step is left; the first is paged again. `round` is 1 the first time.

    Nobody took it at any step; or somebody, `by`, would not have the last one waited out.
    """

    round: int
    by: str | None = None
    because: What | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LastStepGoesOn:
    """No step is left, likewise; the last one is paged until somebody answers."""

    step: int
    by: str | None = None
    because: What | None = None


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
    """Nobody has said that they are still on it: it is triggered again, perhaps to wait."""

    by: str
    snoozed: bool
    waits: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class OthersOnCall:
    """It waited for hours, and by now a step that was paged means others: the first one is next.

    `round` is the one that begins so.
    """

    round: int


Decision = (
    Page
    | CannotReach
    | StepSkipped
    | StepDeclined
    | EverybodyDeclined
    | PolicyBeginsAgain
    | LastStepGoesOn
    | NobodyToPage
    | StillNobodyToPage
    | WaitsForHours
    | AcknowledgementRunsOut
    | PolicySwitched
    | CameBack
    | OthersOnCall
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
    heard: Heard = NOTHING_HEARD,
) -> Escalation:
    """Page the next step that has somebody to page, and say who and what was skipped on the way.

    Args:
        incident: a triggered one.
        policy: its team's.
        resolve: the people a target means at `now`.
        can_reach: whether any contact method would reach the person.
        now: an instant; the next due time is reckoned from it.
        heard: who has said in this round that they can't. They are not paged again in it, until
            nobody else is left.

    Every step is tried at most once. Where none has anybody, the incident stays where it is and is
    due again after NOBODY_RETRY, loudly: it is never without a due time.
    """
    _must_be_triggered(incident)
    nobody_told_at = heard.nobody_told_at
    said: list[Decision] = []
    position = (incident.step, incident.round)
    for _ in policy.steps:
        position, turned = _following(position, incident, policy, heard)
        if turned and not said and _whose(heard.hurried)[1] not in _CUT_SHORT:
            # A wait was waited out. Where steps were only stepped over, or the last one's wait was
            # cut short, whoever has just said that they can't would be called again at once.
            heard = NOTHING_HEARD
        said.extend(turned)
        step = position[0]
        said.extend(_called_up(policy.steps[step], step, resolve, can_reach, heard.declined))
        if isinstance(said[-1], Page):
            moved = _moved(incident, position, now + policy.steps[step].wait)
            return Escalation(incident=moved, decisions=tuple(said))
        if _stays_on_last(policy, incident, position[1]) and step == len(policy.steps) - 1:
            position = (BEFORE_FIRST_STEP, position[1] + 1)
            said = [one for one in said if not isinstance(one, LastStepGoesOn)]
            said.append(_begins_again(position[1], heard.hurried))
    if any(isinstance(decision, StepDeclined) for decision in said):
        return _everybody_declined(incident, policy, said, now)
    return _nobody_to_page(incident, said, nobody_told_at, now)


def _called_up(
    paged: Step,
    step: int,
    resolve: Callable[[Target], tuple[str, ...]],
    can_reach: Callable[[str], bool],
    declined: Collection[str],
) -> list[Decision]:
    """All whom a step pages, at the end; else why it pages nobody."""
    people = dict.fromkeys(person for target in paged.targets for person in resolve(target))
    unreachable = [CannotReach(person=p, step=step) for p in people if not can_reach(p)]
    reached = [p for p in people if can_reach(p)]
    if not reached:
        targets = tuple(map(str, paged.targets))
        return [*unreachable, StepSkipped(step=step, targets=targets, on_call=bool(people))]
    pages = [Page(person=p, step=step) for p in reached if p not in declined]
    return [*unreachable, *pages] if pages else [*unreachable, StepDeclined(step=step)]


def reaches_nobody(escalation: Escalation) -> bool:
    """Whether no step of the policy had anybody who could be paged."""
    return any(isinstance(d, NobodyToPage | StillNobodyToPage) for d in escalation.decisions)


def _nobody_to_page(
    incident: Incident, said: list[Decision], told_at: datetime | None, now: datetime
) -> Escalation:
    again, position = now + NOBODY_RETRY, (incident.step, incident.round)
    waiting = _moved(incident, position, again)
    if told_at is not None and now - told_at < NOBODY_TOLD_AGAIN:
        return Escalation(incident=waiting, decisions=(StillNobodyToPage(again_at=again),))
    skipped = [d for d in said if isinstance(d, StepSkipped | CannotReach) and told_at is None]
    nobody = NobodyToPage(again_at=again, step=incident.step, round=incident.round)
    return Escalation(incident=waiting, decisions=(*skipped, nobody))


def _everybody_declined(
    incident: Incident, policy: EscalationPolicy, said: list[Decision], now: datetime
) -> Escalation:
    """The last step's wait, and then what follows it: nobody is called again in a loop."""
    last = len(policy.steps) - 1
    at = now + policy.steps[last].wait
    moved = _moved(incident, (last, incident.round), at)
    # That round never began, and each step is not told apart where all of them have declined.
    told = [decision for decision in said if isinstance(decision, StepSkipped | CannotReach)]
    return Escalation(incident=moved, decisions=(*told, EverybodyDeclined(again_at=at)))


def wait_for_hours(incident: Incident, until: datetime) -> Escalation:
    """Put off an incident of low urgency until its hours begin."""
    _must_be_triggered(incident)
    moved = _moved(incident, (incident.step, incident.round), until)
    return Escalation(incident=moved, decisions=(WaitsForHours(until=until),))


def _must_be_triggered(incident: Incident) -> None:
    if incident.state is not State.TRIGGERED:
        raise ValueError(f"incident {incident.number} is {incident.state}: it has nobody to page")


def _following(
    position: tuple[int, int], incident: Incident, policy: EscalationPolicy, heard: Heard
) -> tuple[tuple[int, int], tuple[Decision, ...]]:
    (step, round_), last = position, len(policy.steps) - 1
    if step < last:
        return (step + 1, round_), ()
    if _stays_on_last(policy, incident, round_) and not heard.unreached:
        by, because = _whose(heard.hurried)
        return (last, round_), (LastStepGoesOn(step=last, by=by, because=because),)
    return (0, round_ + 1), (_begins_again(round_ + 1, heard.hurried),)


def _begins_again(round_: int, hurried: Hurried | None) -> PolicyBeginsAgain:
    by, because = _whose(hurried)
    return PolicyBeginsAgain(round=round_, by=by, because=because)


def _whose(hurried: Hurried | None) -> tuple[str | None, What | None]:
    return (None, None) if hurried is None else (hurried.by, hurried.because)


def _stays_on_last(policy: EscalationPolicy, incident: Incident, round_: int) -> bool:
    repeated = round_ - incident.first_round
    used_up = policy.repeats is not None and repeated >= policy.repeats
    return policy.then is Then.LAST or used_up


def _moved(incident: Incident, position: tuple[int, int], due_at: datetime) -> Incident:
    step, round_ = position
    return changed(incident, step=step, round=round_, due_at=due_at)
