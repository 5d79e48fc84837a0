"""Incidents that are put off: by whom, until when, and what becomes of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.answering.snooze import snooze, until_when
from bot.domain.incidents.incident import Incident, Position, State
from bot.domain.incidents.transitions import acknowledge, escalate_now, resolve
from bot.domain.paging.escalation import CameBack
from bot.domain.paging.returning import remind_or_bring_back
from bot.domain.refusals import AlreadyAcknowledged, AlreadyResolved, Refused
from tests.domain.incidents.test_acknowledgement import HOUR, LASTS, NOW, REMINDED, TAKEN, TRIGGERED

UNTIL = NOW + 2 * HOUR
SNOOZED = snooze(TRIGGERED, "ana", UNTIL, NOW)


@pytest.mark.parametrize("incident", [TRIGGERED, TAKEN, REMINDED, SNOOZED])
def test_it_is_quiet_until_then(incident: Incident) -> None:
    asleep = snooze(incident, "ana", UNTIL, NOW)

    assert (asleep.state, asleep.snoozed, asleep.runs_out) == (State.ACKNOWLEDGED, True, False)
    assert (asleep.due_at, asleep.returns_at) == (UNTIL, UNTIL)
    assert asleep.acknowledged_by == "ana"


def test_then_it_comes_back_without_a_reminder_before() -> None:
    back = remind_or_bring_back(SNOOZED, UNTIL)

    assert back.decisions == (CameBack(by="ana", snoozed=True),)
    assert (back.incident.state, back.incident.snoozed) == (State.TRIGGERED, False)
    assert back.incident.position == Position(step=-1, round=3)


def test_only_what_nobody_else_works_on_is_snoozed() -> None:
    with pytest.raises(AlreadyAcknowledged):
        snooze(TAKEN, "bo", UNTIL, NOW)
    with pytest.raises(AlreadyResolved, match="already resolved by ana"):
        snooze(resolve(TAKEN, "ana", NOW), "ana", UNTIL, NOW)
    for incident in (REMINDED, SNOOZED):
        assert snooze(incident, "bo", UNTIL, NOW).acknowledged_by == "bo"


@pytest.mark.parametrize("by", ["ana", "bo"])
def test_anybody_may_take_it_before(by: str) -> None:
    taken = acknowledge(SNOOZED, by, NOW + HOUR, lasts=LASTS)

    assert (taken.snoozed, taken.acknowledged_by) == (False, by)
    assert (taken.acknowledged_at, taken.returns_at) == (NOW + HOUR, NOW + 5 * HOUR)


def test_whatever_else_happens_to_it_ends_the_snoozing() -> None:
    for incident in (resolve(SNOOZED, "bo", NOW), escalate_now(SNOOZED, NOW)):
        assert (incident.snoozed, incident.returns_at) == (False, None)
    with pytest.raises(ValueError, match="a snoozed incident returns"):
        replace(TRIGGERED, snoozed=True)


@pytest.mark.parametrize("length", [timedelta(0), -HOUR, timedelta(days=7, seconds=1)])
def test_no_longer_than_a_week_and_never_into_the_past(length: timedelta) -> None:
    with pytest.raises(Refused):
        snooze(TRIGGERED, "ana", NOW + length, NOW)
    assert snooze(TRIGGERED, "ana", NOW + timedelta(days=7), NOW).snoozed


@pytest.mark.parametrize(
    ("text", "zone", "until"),
    [
        ("30m", "UTC", datetime(2026, 11, 30, 3, 30, tzinfo=UTC)),
        ("1d12h", "UTC", datetime(2026, 12, 1, 15, 0, tzinfo=UTC)),
        ("9:00", "Europe/Berlin", datetime(2026, 11, 30, 8, 0, tzinfo=UTC)),
        ("09:00", "America/Los_Angeles", datetime(2026, 11, 30, 17, 0, tzinfo=UTC)),
        ("3:00", "UTC", datetime(2026, 12, 1, 3, 0, tzinfo=UTC)),
        ("3:01", "UTC", datetime(2026, 11, 30, 3, 1, tzinfo=UTC)),
    ],
)
def test_until_when_is_written_as_a_length_or_a_time(text: str, zone: str, until: datetime) -> None:
    assert until_when(text, ZoneInfo(zone), NOW) == until


def test_a_time_that_the_clocks_skip_is_the_first_moment_after() -> None:
    before = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)

    assert until_when("2:30", ZoneInfo("Europe/Berlin"), before) == before + timedelta(minutes=30)


@pytest.mark.parametrize("text", ["", "soon", "25:00", "9", "-1h", "9:60"])
def test_what_is_no_time_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(Refused, match="Write it like 30m, 2h or 1d, or 9:00"):
        until_when(text, ZoneInfo("UTC"), NOW)
