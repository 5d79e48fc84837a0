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

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


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


def test_nothing_changes_without_hours_before_or_where_they_begin_as_before() -> None:
    assert moved_by(None, BEFORE, NOW) is None
    assert by_other_hours(WAITING, moved(on_mondays(9, 12))) is None


# A second before the hours end, and whoever put it off had seen them end.
ALMOST_OVER = NOW + 15 * HOUR - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("after", "due_at"),
    [
        (None, ALMOST_OVER),
        (on_mondays(8, 20), ALMOST_OVER),
        (on_mondays(19, 20), NOW + 16 * HOUR),
        (on_mondays(8, 12), NOW + WEEK + 5 * HOUR),
    ],
)
def test_so_does_what_was_put_off_by_a_clock_that_is_ahead_or_was_set_back_since(
    after: Windows | None, due_at: datetime
) -> None:
    found = moved_by(BEFORE, after, ALMOST_OVER)
    assert found is not None

    again = by_other_hours(replace(WAITING, due_at=WAITING_UNTIL + WEEK), found)

    assert again is not None
    assert again.due_at == due_at


def test_what_was_paged_in_the_hours_goes_on_as_it_was() -> None:
    found = moved_by(BEFORE, None, ALMOST_OVER)
    assert found is not None

    paged = replace(WAITING, due_at=ALMOST_OVER + HOUR)

    assert by_other_hours(paged, found) is None


def test_hours_that_never_end_have_nobody_wait() -> None:
    days = range(7)
    every = tuple(Window(weekday=day, start_minute=0, end_minute=24 * 60) for day in days)
    always = Windows(windows=every, timezone=ZoneInfo("UTC"))

    assert moved_by(always, BEFORE, NOW) is None
