"""How long an acknowledgement holds, and what becomes of an incident that was forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.incidents.incident import Incident, Position, State
from bot.domain.incidents.transitions import acknowledge, another_alert, escalate_now
from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.escalation import AcknowledgementRunsOut, CameBack
from bot.domain.paging.returning import remind_or_bring_back
from bot.domain.refusals import AlreadyAcknowledged

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LASTS = 4 * HOUR
TRIGGERED = Incident(
    number=12,
    service="checkout",
    team="platform",
    title="checkout is down",
    urgency=Urgency.HIGH,
    state=State.TRIGGERED,
    dedup_key="a",
    opened_at=NOW,
    due_at=NOW + 5 * MINUTE,
    step=1,
    round=2,
)
TAKEN = acknowledge(TRIGGERED, "ana", NOW, lasts=LASTS)
REMINDED = remind_or_bring_back(TAKEN, NOW + 225 * MINUTE).incident


@pytest.mark.parametrize(
    ("lasts", "reminded_at", "returns_at"),
    [
        (4 * HOUR, NOW + 225 * MINUTE, NOW + 4 * HOUR),
        (HOUR, NOW + 45 * MINUTE, NOW + HOUR),
        (20 * MINUTE, NOW + 15 * MINUTE, NOW + 20 * MINUTE),
        (None, None, None),
    ],
    ids=["four hours", "an hour", "short", "never"],
)
def test_it_is_due_when_somebody_must_be_reminded(
    lasts: timedelta | None, reminded_at: datetime | None, returns_at: datetime | None
) -> None:
    taken = acknowledge(TRIGGERED, "ana", NOW, lasts=lasts)

    assert (taken.due_at, taken.returns_at, taken.runs_out) == (reminded_at, returns_at, False)


def test_first_it_is_said_and_then_it_comes_back() -> None:
    told = remind_or_bring_back(TAKEN, NOW + 225 * MINUTE)
    assert told.decisions == (AcknowledgementRunsOut(by="ana", runs_out_at=NOW + LASTS),)
    assert told.incident.state is State.ACKNOWLEDGED
    assert told.incident.runs_out

    back = remind_or_bring_back(told.incident, NOW + LASTS)
    assert back.decisions == (CameBack(by="ana", snoozed=False),)
    assert back.incident.state is State.TRIGGERED
    assert (back.incident.due_at, back.incident.returns_at) == (NOW + LASTS, None)
    assert back.incident.position == Position(step=-1, round=3)
    assert back.incident.acknowledged_by is None


@pytest.mark.parametrize(
    ("asked_at", "returns_at"),
    [
        (NOW + 226 * MINUTE, NOW + 241 * MINUTE),
        (NOW + LASTS, NOW + LASTS + 15 * MINUTE),
        (NOW + 9 * HOUR, NOW + 9 * HOUR + 15 * MINUTE),
        (NOW + 99 * HOUR, NOW + 99 * HOUR + 15 * MINUTE),
    ],
    ids=["a minute late", "at the end", "hours later", "days later"],
)
def test_asked_late_they_have_as_long_to_answer_and_no_longer(
    asked_at: datetime, returns_at: datetime
) -> None:
    asked = remind_or_bring_back(TAKEN, asked_at)
    assert asked.decisions == (AcknowledgementRunsOut(by="ana", runs_out_at=returns_at),)
    assert asked.incident.runs_out

    back = remind_or_bring_back(asked.incident, returns_at + 9 * HOUR)
    assert back.decisions == (CameBack(by="ana", snoozed=False),)


def test_what_was_set_aside_past_its_time_comes_back_unasked() -> None:
    set_aside = replace(TAKEN, due_at=NOW + LASTS + MINUTE)

    back = remind_or_bring_back(set_aside, NOW + LASTS + MINUTE)

    assert back.decisions == (CameBack(by="ana", snoozed=False),)


@pytest.mark.parametrize("incident", [TRIGGERED, acknowledge(TRIGGERED, "ana", NOW, lasts=None)])
def test_what_does_not_return_is_not_brought_back(incident: Incident) -> None:
    with pytest.raises(ValueError, match="does not return"):
        remind_or_bring_back(incident, NOW + 9 * HOUR)


@pytest.mark.parametrize("held", [TAKEN, REMINDED], ids=["before", "reminded"])
def test_whoever_has_it_says_so_again_and_the_time_begins_anew(held: Incident) -> None:
    later = NOW + 230 * MINUTE

    kept = acknowledge(held, "ana", later, lasts=LASTS)

    assert (kept.returns_at, kept.runs_out) == (later + LASTS, False)
    assert kept.acknowledged_at == NOW


def test_saying_it_twice_at_once_is_saying_it_once() -> None:
    with pytest.raises(AlreadyAcknowledged):
        acknowledge(TAKEN, "ana", NOW + timedelta(seconds=59), lasts=LASTS)
    assert acknowledge(TAKEN, "ana", NOW + MINUTE, lasts=LASTS).returns_at == NOW + MINUTE + LASTS


def test_what_is_held_for_good_is_not_held_any_longer() -> None:
    for_good = acknowledge(TRIGGERED, "ana", NOW, lasts=None)

    with pytest.raises(AlreadyAcknowledged):
        acknowledge(for_good, "ana", NOW + HOUR, lasts=None)
    assert acknowledge(for_good, "ana", NOW + HOUR, lasts=LASTS).returns_at == NOW + 5 * HOUR


def test_somebody_else_takes_it_only_from_one_who_is_not_heard_of() -> None:
    with pytest.raises(AlreadyAcknowledged):
        acknowledge(TAKEN, "bo", NOW + 2 * HOUR, lasts=LASTS)

    taken = acknowledge(REMINDED, "bo", NOW + 230 * MINUTE, lasts=LASTS)

    assert (taken.acknowledged_by, taken.acknowledged_at) == ("bo", NOW + 230 * MINUTE)
    assert taken.returns_at == NOW + 230 * MINUTE + LASTS


def test_a_reminder_that_is_due_is_no_step_that_is_being_paged() -> None:
    escalated = escalate_now(TAKEN, NOW + 225 * MINUTE)

    assert (escalated.state, escalated.returns_at) == (State.TRIGGERED, None)


def test_another_alert_does_not_keep_it() -> None:
    more = another_alert(TAKEN, Urgency.HIGH, NOW + HOUR)

    assert more == replace(TAKEN, alerts=2, version=TAKEN.version + 1)
