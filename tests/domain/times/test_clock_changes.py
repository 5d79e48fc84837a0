from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.times.clock_changes import ClockChange, clock_changes, skipping
from bot.domain.times.instants import Span

YEAR = Span(start=datetime(2026, 1, 1, tzinfo=UTC), end=datetime(2027, 1, 1, tzinfo=UTC))


def change(at: str, first: str, last: str, *, skips: bool) -> ClockChange:
    return ClockChange(
        at=datetime.fromisoformat(at),
        first=datetime.fromisoformat(first),
        last=datetime.fromisoformat(last),
        skips=skips,
    )


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        pytest.param(
            "America/Los_Angeles",
            [
                change("2026-03-08T10:00Z", "2026-03-08 02:00", "2026-03-08 03:00", skips=True),
                change("2026-11-01T09:00Z", "2026-11-01 01:00", "2026-11-01 02:00", skips=False),
            ],
            id="an hour at night",
        ),
        pytest.param(
            "Australia/Lord_Howe",
            [
                change("2026-04-04T15:00Z", "2026-04-05 01:30", "2026-04-05 02:00", skips=False),
                change("2026-10-03T15:30Z", "2026-10-04 02:00", "2026-10-04 02:30", skips=True),
            ],
            id="half an hour",
        ),
        pytest.param(
            "America/Havana",
            [
                change("2026-03-08T05:00Z", "2026-03-08 00:00", "2026-03-08 01:00", skips=True),
                change("2026-11-01T05:00Z", "2026-11-01 00:00", "2026-11-01 01:00", skips=False),
            ],
            id="at midnight",
        ),
        pytest.param("Asia/Tokyo", [], id="clocks that never change"),
    ],
)
def test_the_changes_of_a_year(zone: str, changes: list[ClockChange]) -> None:
    assert list(clock_changes(ZoneInfo(zone), YEAR)) == changes


def test_a_whole_day_is_skipped_in_samoa() -> None:
    winter = Span(start=datetime(2011, 12, 25, tzinfo=UTC), end=datetime(2012, 1, 5, tzinfo=UTC))

    assert clock_changes(ZoneInfo("Pacific/Apia"), winter) == (
        change("2011-12-30T10:00Z", "2011-12-30 00:00", "2011-12-31 00:00", skips=True),
    )


def test_the_first_time_belongs_to_the_change_and_the_last_does_not() -> None:
    spring = clock_changes(ZoneInfo("America/Los_Angeles"), YEAR)[0]

    assert datetime(2026, 3, 8, 2) in spring
    assert datetime(2026, 3, 8, 2, 59) in spring
    assert datetime(2026, 3, 8, 3) not in spring


@pytest.mark.parametrize(
    ("first", "last", "skipped"),
    [
        pytest.param("02:10", "02:50", True, id="inside"),
        pytest.param("02:00", "03:00", True, id="all of it"),
        pytest.param("02:10", "03:00", True, id="up to its end"),
        pytest.param("01:59", "02:50", False, id="begins before"),
        pytest.param("02:10", "03:01", False, id="ends after"),
        pytest.param("02:50", "02:10", False, id="backwards"),
        pytest.param("02:10", "02:10", False, id="no time at all"),
        pytest.param("12:00", "12:30", False, id="at noon"),
    ],
)
def test_a_span_that_no_clock_shows_names_the_change_that_skips_it(
    first: str, last: str, skipped: bool
) -> None:
    zone = ZoneInfo("Europe/Berlin")
    day = "2027-03-28"

    found = skipping(
        datetime.fromisoformat(f"{day} {first}"), datetime.fromisoformat(f"{day} {last}"), zone
    )

    the_change = change("2027-03-28T01:00Z", f"{day} 02:00", f"{day} 03:00", skips=True)
    assert found == (the_change if skipped else None)
