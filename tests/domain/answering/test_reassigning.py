"""Handing an incident to a person or a team."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.answering.reassigning import (
    ToPerson,
    ToTeam,
    hand_to_person,
    hand_to_team,
    must_not_be_oneself,
    recipient_named,
)
from bot.domain.answering.snooze import snooze
from bot.domain.incidents.incident import BEFORE_FIRST_STEP, Incident, Position, State
from bot.domain.incidents.transitions import resolve
from bot.domain.paging.policy import EscalationPolicy, PersonTarget, Step
from bot.domain.refusals import AlreadyAcknowledged, AlreadyResolved, Refused, UnknownPerson
from tests.domain.incidents.test_acknowledgement import (
    HOUR,
    MINUTE,
    NOW,
    REMINDED,
    TAKEN,
    TRIGGERED,
)
from tests.domain.some_rosters import layer, roster, team

POLICY = EscalationPolicy(
    steps=tuple(
        Step(targets=(PersonTarget(person="ana"),), wait=timedelta(minutes=minutes))
        for minutes in (5, 10)
    )
)
ROSTER = replace(
    roster(team("platform", ["primary"], primary=layer("ana bo"))), roles={"cto": "bo"}
)
SNOOZED = snooze(TRIGGERED, "ana", NOW + HOUR, NOW)


@pytest.mark.parametrize("incident", [TRIGGERED, TAKEN, REMINDED, SNOOZED])
def test_a_person_has_as_long_as_the_present_step(incident: Incident) -> None:
    handed = hand_to_person(incident, "bo", POLICY, NOW)

    assert (handed.state, handed.due_at) == (State.TRIGGERED, NOW + 10 * MINUTE)
    assert handed.position == TRIGGERED.position
    assert (handed.acknowledged_by, handed.returns_at, handed.snoozed) == (None, None, False)
    assert handed.version == incident.version + 1


@pytest.mark.parametrize(("step", "minutes"), [(BEFORE_FIRST_STEP, 5), (0, 5), (7, 10)])
def test_before_the_first_step_and_after_the_last_there_is_a_wait_too(
    step: int, minutes: int
) -> None:
    handed = hand_to_person(replace(TRIGGERED, step=step), "bo", POLICY, NOW)

    assert (handed.step, handed.due_at) == (step, NOW + minutes * MINUTE)


@pytest.mark.parametrize("incident", [TRIGGERED, TAKEN, REMINDED, SNOOZED])
def test_a_team_begins_at_its_first_step_with_the_policy_in_force(incident: Incident) -> None:
    handed = hand_to_team(incident, "search", 9, NOW)

    assert (handed.team, handed.revision) == ("search", 9)
    assert (handed.state, handed.due_at) == (State.TRIGGERED, NOW)
    assert handed.position == Position(step=BEFORE_FIRST_STEP, round=3)
    assert handed.service == "checkout"


def test_what_is_over_is_not_handed_on() -> None:
    over = resolve(TAKEN, "ana", NOW)

    with pytest.raises(AlreadyResolved):
        hand_to_person(over, "bo", POLICY, NOW)
    with pytest.raises(AlreadyResolved):
        hand_to_team(over, "search", 9, NOW)


def test_who_asks_late_takes_it_from_nobody() -> None:
    seen = TRIGGERED.position

    with pytest.raises(AlreadyAcknowledged, match="by ana"):
        hand_to_person(TAKEN, "bo", POLICY, NOW, seen=seen)
    with pytest.raises(AlreadyAcknowledged, match="by ana"):
        hand_to_team(TAKEN, "search", 9, NOW, seen=seen)
    assert hand_to_person(TAKEN, "bo", POLICY, NOW, seen=TAKEN.position).state is State.TRIGGERED


def test_nobody_is_handed_what_they_have() -> None:
    with pytest.raises(AlreadyAcknowledged):
        hand_to_person(TAKEN, "ana", POLICY, NOW)
    for incident in (REMINDED, SNOOZED):
        assert hand_to_person(incident, "ana", POLICY, NOW).state is State.TRIGGERED
    with pytest.raises(Refused, match="acknowledge it"):
        must_not_be_oneself(TRIGGERED, "ana", ToPerson(person="ana"))
    must_not_be_oneself(TRIGGERED, "ana", ToPerson(person="bo"))
    must_not_be_oneself(TRIGGERED, "ana", ToTeam(team="ana"))


@pytest.mark.parametrize(
    ("word", "recipient"),
    [
        ("bo", ToPerson(person="bo")),
        ("cto", ToPerson(person="bo")),
        ("platform", ToTeam(team="platform")),
    ],
)
def test_people_roles_and_teams_go_by_their_names(word: str, recipient: ToPerson | ToTeam) -> None:
    assert recipient_named(word, ROSTER) == recipient


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownPerson, match="Did you mean “platform”"):
        recipient_named("platfrom", ROSTER)
