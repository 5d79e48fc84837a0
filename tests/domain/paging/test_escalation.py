"""What happens when nobody has acknowledged by the due time."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from bot.domain.incidents.heard import NOTHING_HEARD, Heard, Hurried
from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.timeline import What
from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.escalation import (
    CannotReach,
    Decision,
    Escalation,
    LastStepGoesOn,
    Page,
    PolicyBeginsAgain,
    StepSkipped,
    WaitsForHours,
    escalate,
    wait_for_hours,
)
from bot.domain.paging.policy import EscalationPolicy, PersonTarget, Step, Target, Then
from bot.domain.paging.unreached import (
    NOBODY_RETRY,
    NOBODY_TOLD_AGAIN,
    NobodyToPage,
    StillNobodyToPage,
)

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
INCIDENT = Incident(
    number=12,
    service="checkout",
    team="platform",
    title="checkout is down",
    urgency=Urgency.HIGH,
    state=State.TRIGGERED,
    dedup_key="a",
    opened_at=NOW,
    due_at=NOW,
)


def policy(
    *steps: Sequence[str], then: Then = Then.REPEAT, repeats: int | None = None
) -> EscalationPolicy:
    """A policy that pages these names, step by step, waiting 5, 6, 7 … minutes."""
    return EscalationPolicy(
        steps=tuple(
            Step(
                targets=tuple(PersonTarget(person=name) for name in names),
                wait=timedelta(minutes=5 + index),
            )
            for index, names in enumerate(steps)
        ),
        then=then,
        repeats=repeats,
    )


def escalated(
    incident: Incident,
    by_policy: EscalationPolicy,
    *,
    nobody: Sequence[str] = (),
    unreachable: Sequence[str] = (),
    on_call: Mapping[str, tuple[str, ...]] | None = None,
    heard: Heard = NOTHING_HEARD,
) -> Escalation:
    """Escalate where every target is a person of that name, except those `nobody` stands behind."""

    def resolve(target: Target) -> tuple[str, ...]:
        name = str(target)
        return () if name in nobody else (on_call or {}).get(name, (name,))

    return escalate(incident, by_policy, resolve, lambda name: name not in unreachable, NOW, heard)


def at(step: int, round_: int = 0) -> Incident:
    """The incident, with that step paged last."""
    return replace(INCIDENT, step=step, round=round_)


def test_the_first_step_is_paged_and_the_next_is_due_after_its_wait() -> None:
    result = escalated(INCIDENT, policy(["ana"], ["bo"]))

    assert result.decisions == (Page(person="ana", step=0),)
    assert result.incident.step == 0
    assert result.incident.due_at == NOW + timedelta(minutes=5)


def test_everybody_of_a_step_is_paged_once() -> None:
    result = escalated(
        INCIDENT,
        policy(["primary", "ana"]),
        on_call={"primary": ("chen", "dee")},
    )

    assert [d.person for d in result.decisions if isinstance(d, Page)] == ["chen", "dee", "ana"]


def test_somebody_meant_twice_is_paged_once() -> None:
    result = escalated(INCIDENT, policy(["primary", "ana"]), on_call={"primary": ("ana",)})

    assert result.decisions == (Page(person="ana", step=0),)


def test_a_step_with_nobody_is_skipped_at_once_and_said() -> None:
    result = escalated(INCIDENT, policy(["ana"], ["bo"]), nobody=["ana"])

    assert result.decisions == (
        StepSkipped(step=0, targets=("ana",)),
        Page(person="bo", step=1),
    )
    assert result.incident.due_at == NOW + timedelta(minutes=6)


def test_somebody_who_cannot_be_reached_is_said_and_the_others_are_paged() -> None:
    result = escalated(INCIDENT, policy(["ana", "bo"]), unreachable=["ana"])

    assert result.decisions == (CannotReach(person="ana", step=0), Page(person="bo", step=0))


def test_a_step_whose_people_cannot_be_reached_is_skipped() -> None:
    result = escalated(INCIDENT, policy(["ana"], ["bo"]), unreachable=["ana"])

    assert result.decisions == (
        CannotReach(person="ana", step=0),
        StepSkipped(step=0, targets=("ana",), on_call=True),
        Page(person="bo", step=1),
    )


@pytest.mark.parametrize(
    ("incident", "by_policy", "decisions", "position"),
    [
        pytest.param(
            at(1),
            policy(["ana"], ["bo"]),
            (PolicyBeginsAgain(round=1), Page(person="ana", step=0)),
            (0, 1),
            id="repeat: the first step again",
        ),
        pytest.param(
            at(1, round_=41),
            policy(["ana"], ["bo"]),
            (PolicyBeginsAgain(round=42), Page(person="ana", step=0)),
            (0, 42),
            id="repeat: without end",
        ),
        pytest.param(
            at(1),
            policy(["ana"], ["bo"], then=Then.LAST),
            (LastStepGoesOn(step=1), Page(person="bo", step=1)),
            (1, 0),
            id="last: the last step again",
        ),
        pytest.param(
            at(1, round_=1),
            policy(["ana"], ["bo"], repeats=2),
            (PolicyBeginsAgain(round=2), Page(person="ana", step=0)),
            (0, 2),
            id="repeat 2 times: the second repeat",
        ),
        pytest.param(
            at(1, round_=2),
            policy(["ana"], ["bo"], repeats=2),
            (LastStepGoesOn(step=1), Page(person="bo", step=1)),
            (1, 2),
            id="repeat 2 times: used up, the last step goes on",
        ),
        pytest.param(
            replace(at(1, round_=3), first_round=3),
            policy(["ana"], ["bo"], repeats=1),
            (PolicyBeginsAgain(round=4), Page(person="ana", step=0)),
            (0, 4),
            id="begun anew: all the repeats are left",
        ),
        pytest.param(
            at(0),
            policy(["ana"]),
            (PolicyBeginsAgain(round=1), Page(person="ana", step=0)),
            (0, 1),
            id="a single step repeats itself",
        ),
    ],
)
def test_a_policy_never_runs_dry(
    incident: Incident,
    by_policy: EscalationPolicy,
    decisions: tuple[Decision, ...],
    position: tuple[int, int],
) -> None:
    result = escalated(incident, by_policy)

    assert result.decisions == decisions
    assert (result.incident.step, result.incident.round) == position


@pytest.mark.parametrize("then", list(Then))
def test_when_the_last_step_has_nobody_the_first_is_paged_instead(then: Then) -> None:
    result = escalated(at(1), policy(["ana"], ["bo"], then=then), nobody=["bo"])

    assert Page(person="ana", step=0) in result.decisions


@pytest.mark.parametrize("then", list(Then))
@pytest.mark.parametrize("step", [-1, 0, 1])
def test_a_policy_with_nobody_at_all_is_loud_and_stays_due(then: Then, step: int) -> None:
    everybody = ["ana", "bo"]

    result = escalated(at(step), policy(["ana"], ["bo"], then=then), nobody=everybody)

    skipped = [d.step for d in result.decisions if isinstance(d, StepSkipped)]
    assert sorted(skipped) == [0, 1]
    assert result.decisions[-1] == NobodyToPage(again_at=NOW + NOBODY_RETRY, step=step, round=0)
    assert result.incident.due_at == NOW + NOBODY_RETRY
    assert result.incident.step == step


def test_that_there_is_nobody_is_not_said_every_minute() -> None:
    def told(before: timedelta) -> tuple[Decision, ...]:
        result = escalated(
            at(0), policy(["ana"]), nobody=["ana"], heard=Heard(nobody_told_at=NOW - before)
        )
        assert result.incident.due_at == NOW + NOBODY_RETRY
        return result.decisions

    assert told(NOBODY_TOLD_AGAIN - timedelta(seconds=1)) == (
        StillNobodyToPage(again_at=NOW + NOBODY_RETRY),
    )
    assert told(NOBODY_TOLD_AGAIN) == (NobodyToPage(again_at=NOW + NOBODY_RETRY, step=0, round=0),)


@pytest.mark.parametrize("then", list(Then))
def test_a_last_step_that_reaches_nobody_has_the_first_paged(then: Then) -> None:
    by_policy = policy(["ana"], ["bo"], then=then)

    result = escalated(at(1), by_policy, heard=Heard(unreached=True))

    assert result.decisions == (PolicyBeginsAgain(round=1), Page(person="ana", step=0))


def test_whoever_has_said_no_is_stepped_over_where_the_wait_was_cut_short() -> None:
    cut_short = Hurried(by=None, because=What.NOBODY_REACHED)
    heard = Heard(declined=frozenset({"ana"}), hurried=cut_short, unreached=True)

    result = escalated(at(2), policy(["ana"], ["bo"], ["kim"]), heard=heard)

    assert result.decisions[-1] == Page(person="bo", step=1)


def test_low_urgency_waits_where_it_stands() -> None:
    morning = NOW + timedelta(hours=6)

    result = wait_for_hours(at(0), morning)

    assert result.decisions == (WaitsForHours(until=morning),)
    assert (result.incident.step, result.incident.due_at) == (0, morning)


def test_what_is_decided_is_told_by_no_name_that_an_entry_has_for_itself() -> None:
    for kind in get_args(Decision):
        assert not {field.name for field in fields(kind)} & {"at", "what"}


def test_nobody_is_paged_for_an_incident_that_was_answered() -> None:
    answered = replace(INCIDENT, state=State.ACKNOWLEDGED, due_at=None)

    with pytest.raises(ValueError, match="nobody to page"):
        escalated(answered, policy(["ana"]))
