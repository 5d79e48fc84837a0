"""The states of an incident."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.answering.declining import decline
from bot.domain.answering.snooze import snooze
from bot.domain.incidents.incident import BEFORE_FIRST_STEP, Incident, Position, State
from bot.domain.incidents.transitions import acknowledge, another_alert, escalate_now, resolve
from bot.domain.incidents.urgency import Urgency
from bot.domain.refusals import AlreadyAcknowledged, AlreadyEscalated, AlreadyResolved

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=4)
TRIGGERED = Incident(
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


def test_acknowledging_stops_the_clock_and_names_who_did() -> None:
    taken = acknowledge(TRIGGERED, "ana", LATER, lasts=None)

    assert (taken.state, taken.due_at) == (State.ACKNOWLEDGED, None)
    assert (taken.acknowledged_by, taken.acknowledged_at) == ("ana", LATER)
    assert taken.version == TRIGGERED.version + 1


def test_a_second_acknowledgement_is_refused_and_says_who_was_first() -> None:
    taken = acknowledge(TRIGGERED, "ana", LATER, lasts=None)

    with pytest.raises(AlreadyAcknowledged, match="already acknowledged by ana"):
        acknowledge(taken, "bo", LATER, lasts=None)


def test_acknowledging_after_the_end_is_refused() -> None:
    over = resolve(TRIGGERED, "ana", LATER)

    with pytest.raises(AlreadyResolved, match="already resolved by ana"):
        acknowledge(over, "bo", LATER, lasts=None)


def test_resolving_ends_it_acknowledged_or_not() -> None:
    taken = acknowledge(TRIGGERED, "ana", LATER, lasts=None)

    for incident in (TRIGGERED, taken):
        over = resolve(incident, "bo", LATER)
        assert (over.state, over.due_at, over.is_open) == (State.RESOLVED, None, False)
        assert (over.resolved_by, over.resolved_at) == ("bo", LATER)


def test_resolving_twice_is_refused() -> None:
    over = resolve(TRIGGERED, "ana", LATER)

    with pytest.raises(AlreadyResolved):
        resolve(over, "ana", LATER)


def test_escalating_makes_it_due_at_once() -> None:
    waiting = replace(TRIGGERED, due_at=LATER + timedelta(minutes=5))

    assert escalate_now(waiting, LATER).due_at == LATER


def test_escalating_what_was_acknowledged_triggers_it_again() -> None:
    again = escalate_now(acknowledge(TRIGGERED, "ana", NOW, lasts=None), LATER)

    assert (again.state, again.due_at) == (State.TRIGGERED, LATER)
    assert again.acknowledged_by is None


def test_escalating_ends_the_waiting_of_low_urgency() -> None:
    low = replace(TRIGGERED, urgency=Urgency.LOW, due_at=LATER + timedelta(days=3))

    escalated = escalate_now(low, LATER)

    assert (escalated.urgency, escalated.due_at) == (Urgency.HIGH, LATER)


AT_STEP_1 = replace(TRIGGERED, step=0, due_at=LATER + timedelta(minutes=5))
AT_STEP_2 = replace(AT_STEP_1, step=1)


@pytest.mark.parametrize(
    ("incident", "seen"),
    [
        pytest.param(AT_STEP_2, AT_STEP_1.position, id="a step later"),
        pytest.param(replace(AT_STEP_1, round=1), AT_STEP_1.position, id="a round later"),
        pytest.param(replace(AT_STEP_1, due_at=LATER), AT_STEP_1.position, id="at this moment"),
        pytest.param(replace(AT_STEP_1, due_at=LATER), None, id="at this moment, unseen"),
    ],
)
def test_a_step_that_has_not_been_seen_is_not_skipped(
    incident: Incident, seen: Position | None
) -> None:
    with pytest.raises(AlreadyEscalated):
        escalate_now(incident, LATER, seen=seen)


def test_the_step_that_was_seen_is_followed_by_the_next() -> None:
    for seen in (AT_STEP_1.position, None):
        assert escalate_now(AT_STEP_1, LATER, seen=seen).due_at == LATER


def test_who_declines_last_has_the_next_step_paged_and_no_other_has() -> None:
    assert decline(AT_STEP_1, LATER, asked=()).due_at == LATER
    assert decline(AT_STEP_1, LATER, asked=("bo",)) == AT_STEP_1


def test_what_somebody_cannot_take_is_no_more_urgent_for_that() -> None:
    low = replace(AT_STEP_1, urgency=Urgency.LOW)

    assert decline(low, LATER, asked=()).urgency is Urgency.LOW


def test_a_step_that_is_about_to_be_paged_is_not_skipped_by_who_declines() -> None:
    at_this_moment = replace(AT_STEP_1, due_at=LATER)

    assert decline(at_this_moment, LATER, asked=()) == at_this_moment


def test_an_escalation_that_comes_late_says_where_the_incident_is() -> None:
    with pytest.raises(AlreadyEscalated, match="has gone on to step 2 already"):
        escalate_now(AT_STEP_2, LATER, seen=AT_STEP_1.position)
    with pytest.raises(AlreadyEscalated, match="is being paged at this moment"):
        escalate_now(replace(AT_STEP_1, due_at=LATER), LATER)


def test_what_somebody_has_taken_is_not_declined() -> None:
    with pytest.raises(AlreadyAcknowledged):
        decline(acknowledge(AT_STEP_1, "bo", NOW, lasts=None), LATER, asked=("kim",))
    with pytest.raises(AlreadyResolved):
        decline(resolve(AT_STEP_1, "bo", NOW), LATER, asked=("kim",))


def test_what_is_over_is_not_escalated() -> None:
    with pytest.raises(AlreadyResolved):
        escalate_now(resolve(TRIGGERED, "ana", NOW), LATER)


def test_another_alert_changes_nothing_but_the_count() -> None:
    for urgency in Urgency:
        counted = another_alert(TRIGGERED, urgency, LATER)

        assert counted == replace(TRIGGERED, alerts=2, version=2)


def test_a_more_urgent_alert_ends_the_waiting() -> None:
    waiting = replace(TRIGGERED, urgency=Urgency.LOW, due_at=LATER + timedelta(days=3))

    assert another_alert(waiting, Urgency.LOW, LATER).due_at == waiting.due_at
    urgent = another_alert(waiting, Urgency.HIGH, LATER)
    assert (urgent.urgency, urgent.due_at) == (Urgency.HIGH, LATER)


def test_a_more_urgent_alert_has_people_paged_for_what_somebody_has_taken() -> None:
    quiet = replace(AT_STEP_2, urgency=Urgency.LOW)
    taken = acknowledge(quiet, "ana", NOW, lasts=timedelta(hours=4))

    urgent = another_alert(taken, Urgency.HIGH, LATER)

    assert another_alert(taken, Urgency.LOW, LATER).state is State.ACKNOWLEDGED
    assert (urgent.state, urgent.due_at, urgent.returns_at) == (State.TRIGGERED, LATER, None)
    assert (urgent.step, urgent.round) == (BEFORE_FIRST_STEP, quiet.round + 1)
    assert (urgent.acknowledged_by, urgent.acknowledged_at) == (None, None)


def test_a_more_urgent_alert_ends_a_snooze() -> None:
    low = replace(TRIGGERED, urgency=Urgency.LOW)
    snoozed = snooze(low, "ana", NOW + timedelta(days=7), NOW)

    urgent = another_alert(snoozed, Urgency.HIGH, LATER)

    assert (urgent.state, urgent.due_at, urgent.snoozed) == (State.TRIGGERED, LATER, False)


@pytest.mark.parametrize(
    ("state", "due_at", "returns_at"),
    [
        (State.TRIGGERED, None, None),
        (State.TRIGGERED, NOW, LATER),
        (State.ACKNOWLEDGED, NOW, None),
        (State.ACKNOWLEDGED, None, NOW),
        (State.RESOLVED, NOW, None),
        (State.RESOLVED, None, NOW),
    ],
)
def test_an_incident_is_due_while_it_is_triggered_or_returns_and_never_once_resolved(
    state: State, due_at: datetime | None, returns_at: datetime | None
) -> None:
    with pytest.raises(ValueError, match="incident"):
        replace(TRIGGERED, state=state, due_at=due_at, returns_at=returns_at)
