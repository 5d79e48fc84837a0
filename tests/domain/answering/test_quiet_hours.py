"""What waits for hours of service that are changed meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.answering.quiet_hours import MovedHours, ask_later, by_other_hours, moved_by
from bot.domain.answering.snooze import snooze
from bot.domain.incidents.incident import Incident
from bot.domain.incidents.transitions import acknowledge
from bot.domain.incidents.urgency import Urgency
from bot.domain.rotations.restriction import Window, Windows
from tests.conftest import MONDAY_3AM as NOW
from tests.domain.incidents.test_storm import an_incident

HOUR = timedelta(hours=1)


def on_mondays(begin: int, end: int) -> Windows:
    window = Window(weekday=0, start_minute=begin * 60, end_minute=end * 60)
    return Windows(windows=(window,), timezone=ZoneInfo("UTC"))


BEFORE = on_mondays(9, 18)


def moved(after: Windows | None) -> MovedHours:
    found = moved_by(BEFORE, after, NOW)
    assert found is not None
    return found


WAITING_UNTIL = NOW + 6 * HOUR
WAITING = replace(an_incident(Urgency.LOW), due_at=WAITING_UNTIL)


@pytest.mark.parametrize(
    ("after", "due_at"),
    [
        (None, NOW),
        (on_mondays(0, 18), NOW),
        (on_mondays(8, 9), NOW + 5 * HOUR),
        (on_mondays(12, 18), NOW + 9 * HOUR),
    ],
)
def test_it_waits_for_the_new_ones(after: Windows | None, due_at: datetime) -> None:
    again = by_other_hours(WAITING, moved(after))

    assert again is not None
    assert (again.due_at, again.version) == (due_at, WAITING.version + 1)


@pytest.mark.parametrize(
    "incident",
    [
        replace(WAITING, due_at=NOW + HOUR),
        replace(WAITING, urgency=Urgency.HIGH),
        snooze(WAITING, "ana", WAITING_UNTIL, NOW),
        replace(acknowledge(WAITING, "ana", NOW, lasts=6 * HOUR), due_at=WAITING_UNTIL),
    ],
    ids=["for something else", "for nothing", "for whoever put it off", "for an answer"],
)
def test_what_does_not_wait_for_hours_stays_as_it_is(incident: Incident) -> None:
    assert by_other_hours(incident, moved(None)) is None


@pytest.mark.parametrize(("after", "asked_at"), [(None, NOW), (on_mondays(12, 18), 9)])
def test_whoever_has_it_is_asked_in_the_new_ones_and_has_as_long_to_answer(
    after: Windows | None, asked_at: datetime | int
) -> None:
    held = acknowledge(WAITING, "ana", NOW - HOUR, lasts=2 * HOUR)
    put_off = ask_later(held, WAITING_UNTIL)
    assert put_off.returns_at is not None

    again = by_other_hours(put_off, moved(after))

    assert again is not None
    at = asked_at if isinstance(asked_at, datetime) else NOW + asked_at * HOUR
    left = put_off.returns_at - WAITING_UNTIL
    assert (again.due_at, again.returns_at) == (at, at + left)


def test_nothing_changes_without_hours_before_or_inside_them_or_where_they_begin_as_before() -> (
    None
):
    inside = NOW + 7 * HOUR

    assert moved_by(None, BEFORE, NOW) is None
    assert moved_by(BEFORE, None, inside) is None
    assert moved_by(BEFORE, on_mondays(9, 12), NOW) is None
