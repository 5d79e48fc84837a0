"""How soon the policy goes on from a step of which nobody could be reached."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.incidents.incident import Incident
from bot.domain.paging.unreached import NOBODY_RETRY, Reached, goes_on_at
from tests.domain.paging.test_escalation import INCIDENT, NOW, policy

POLICY = policy(["ana"], ["bo"], ["kim"])
WAIT = timedelta(minutes=7)


def at_the_last_step(round_: int = 0) -> Incident:
    """Kim's step was begun now."""
    return replace(INCIDENT, step=2, round=round_, due_at=NOW + WAIT)


def told(*people: str, round_: int = 0) -> list[Reached]:
    """Something sent has told them."""
    return [Reached(person=person, round=round_) for person in people]


@pytest.mark.parametrize("step", [0, 1])
def test_any_step_but_the_last_is_left_at_once(step: int) -> None:
    assert goes_on_at(replace(at_the_last_step(), step=step), POLICY, [], ["ana"], NOW) == NOW


def test_so_is_the_last_where_somebody_was_told_in_this_round() -> None:
    assert goes_on_at(at_the_last_step(), POLICY, told("ana"), [], NOW) == NOW
    assert goes_on_at(at_the_last_step(), POLICY, told("ana", "bo"), ["ana"], NOW) == NOW


def test_who_has_said_no_is_left_in_peace_for_the_wait_of_the_last_step() -> None:
    assert goes_on_at(at_the_last_step(), POLICY, told("ana"), ["ana"], NOW) == NOW + WAIT


@pytest.mark.parametrize(
    ("rounds_in_vain", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 7), (5, 7), (5000, 7)]
)
@pytest.mark.parametrize("begun", [0, 3])
def test_rounds_that_tell_nobody_come_ever_later(
    rounds_in_vain: int, minutes: int, begun: int
) -> None:
    before = told("ana", round_=begun - 1) if begun else []
    incident = at_the_last_step(begun + rounds_in_vain - 1)

    at = goes_on_at(incident, POLICY, before, [], NOW)

    assert at == NOW + timedelta(minutes=minutes)


def test_the_rounds_of_another_team_do_not_count() -> None:
    incident = replace(at_the_last_step(5), first_round=5)

    assert goes_on_at(incident, POLICY, [], [], NOW) == NOW + NOBODY_RETRY


def test_never_later_than_the_wait_of_the_step() -> None:
    soon = replace(at_the_last_step(), due_at=NOW + NOBODY_RETRY / 2)

    assert goes_on_at(soon, POLICY, [], [], NOW) == NOW + NOBODY_RETRY / 2
