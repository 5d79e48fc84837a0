"""Calendars that would take for ever to import."""

from time import process_time

import pytest

from bot.importing.found import InvalidSource
from bot.importing.ical import read_ical
from tests.importing.building import take
from tests.importing.test_ical import a_calendar

HOUR = "SUMMARY:Ana\nDTSTART:{start}T090000Z\nDURATION:PT1H\n{rule}"


@pytest.mark.parametrize(
    ("rule", "start", "told"),
    [
        pytest.param(
            "RRULE:FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2",
            "00010101",
            r'file-1.json: event "Ana" \(UID 0\) takes too long to follow '
            r"\(FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2\). Give it days that exist",
            id="a day that never comes",
        ),
        pytest.param(
            "RRULE:FREQ=DAILY;INTERVAL=0", "20260101", "an INTERVAL of 1 or more", id="no interval"
        ),
        pytest.param(
            "RRULE:FREQ=HOURLY;COUNT=1000000000",
            "00010101",
            "a DTSTART that is not long ago",
            id="every hour since the year 1",
        ),
        pytest.param(
            "RRULE:FREQ=SECONDLY;UNTIL=99991231T000000Z",
            "20260101",
            r'event "Ana" \(UID 0\) comes again every second or minute',
            id="every second for ever",
        ),
    ],
)
def test_a_rule_that_takes_for_ever_is_refused(rule: str, start: str, told: str) -> None:
    begun = process_time()

    with pytest.raises(InvalidSource, match=told):
        take(read_ical, a_calendar(HOUR.format(start=start, rule=rule)))

    assert process_time() - begun < 6


def test_more_shifts_than_anybody_serves_are_refused() -> None:
    hourly = [HOUR.format(start="20260101", rule="RRULE:FREQ=HOURLY")] * 3

    with pytest.raises(InvalidSource, match="more than 20,000 shifts in 366 days: is it"):
        take(read_ical, a_calendar(*hourly))
