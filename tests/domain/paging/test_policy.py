from datetime import timedelta

import pytest

from bot.domain.paging.policy import (
    EscalationPolicy,
    EveryoneTarget,
    PersonTarget,
    RoleTarget,
    ScheduleTarget,
    Step,
    Target,
    Then,
)

FIVE_MINUTES = timedelta(minutes=5)
STEP = Step(targets=(PersonTarget(person="ana"),), wait=FIVE_MINUTES)


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (ScheduleTarget(team="web", schedule="primary"), "web/primary"),
        (PersonTarget(person="ana"), "ana"),
        (RoleTarget(role="cto"), "cto"),
        (EveryoneTarget(team="web"), "everyone on call for web"),
    ],
)
def test_a_target_is_told_as_it_is_written(target: Target, text: str) -> None:
    assert str(target) == text


def test_a_step_needs_somebody_to_page() -> None:
    with pytest.raises(ValueError, match="needs somebody to page"):
        Step(targets=(), wait=FIVE_MINUTES)


@pytest.mark.parametrize("wait", [timedelta(0), -FIVE_MINUTES], ids=["nothing", "less"])
def test_a_step_waits_for_longer_than_nothing(wait: timedelta) -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        Step(targets=STEP.targets, wait=wait)


def test_a_policy_needs_a_step() -> None:
    with pytest.raises(ValueError, match="at least one step"):
        EscalationPolicy(steps=())


def test_a_policy_repeats_without_end_unless_it_says_otherwise() -> None:
    policy = EscalationPolicy(steps=(STEP,))

    assert (policy.then, policy.repeats) == (Then.REPEAT, None)


@pytest.mark.parametrize("repeats", [0, -1])
def test_a_policy_that_repeats_does_so_at_least_once(repeats: int) -> None:
    with pytest.raises(ValueError, match="repeats at least once"):
        EscalationPolicy(steps=(STEP,), repeats=repeats)
