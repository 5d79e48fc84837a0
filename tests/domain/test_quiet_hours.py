"""What waits for hours of service that are changed meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.incident import Incident, acknowledge
from bot.domain.quiet_hours import by_other_hours
from bot.domain.restriction import Window, Windows
from bot.domain.urgency import Urgency
from tests.conftest import MONDAY_3AM as NOW
from tests.domain.test_storm import an_incident

HOUR = timedelta(hours=1)


def on_mondays(begin: int, end: int) -> Windows:
    window = Window(weekday=0, start_minute=begin * 60, end_minute=end * 60)
    return Windows(windows=(window,), timezone=ZoneInfo("UTC"))


BEFORE = on_mondays(9, 18)
WAITING = replace(an_incident(Urgency.LOW), due_at=NOW + 6 * HOUR)


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
    again = by_other_hours(WAITING, BEFORE, after, NOW)

    assert again is not None
    assert (again.due_at, again.version) == (due_at, WAITING.version + 1)


@pytest.mark.parametrize(
    "incident",
    [
        replace(WAITING, due_at=NOW + HOUR),
        replace(WAITING, urgency=Urgency.HIGH),
        replace(acknowledge(WAITING, "ana", NOW, lasts=12 * HOUR), due_at=WAITING.due_at),
    ],
    ids=["for something else", "for nothing", "for whoever has it"],
)
def test_what_does_not_wait_for_hours_stays_as_it_is(incident: Incident) -> None:
    assert by_other_hours(incident, BEFORE, None, NOW) is None


def test_nothing_changes_without_hours_before_or_inside_them_or_where_they_begin_as_before() -> (
    None
):
    inside = NOW + 7 * HOUR

    assert by_other_hours(WAITING, None, BEFORE, NOW) is None
    assert by_other_hours(replace(WAITING, due_at=inside), BEFORE, None, inside) is None
    assert by_other_hours(WAITING, BEFORE, on_mondays(9, 12), NOW) is None
