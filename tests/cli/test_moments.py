"""Instants as people type them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.cli.moments import Moment

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        pytest.param("now", "2026-11-30T03:00:00", id="now"),
        pytest.param(" NOW ", "2026-11-30T03:00:00", id="now with spaces"),
        pytest.param("2026-01-05T10:00Z", "2026-01-05T10:00:00", id="Z"),
        pytest.param("2026-01-05T10:00+05:30", "2026-01-05T04:30:00", id="offset"),
        pytest.param("2026-01-05 10:00", "2026-01-05T18:00:00", id="wall clock in winter"),
        pytest.param("2026-07-05 10:00", "2026-07-05T17:00:00", id="wall clock in summer"),
        pytest.param("2026-01-05", "2026-01-05T08:00:00", id="day alone"),
        pytest.param("2026-03-08 02:30", "2026-03-08T10:00:00", id="skipped by spring"),
        pytest.param("2026-11-01 01:30", "2026-11-01T08:30:00", id="twice in autumn"),
    ],
)
def test_an_instant_is_read(typed: str, instant: str) -> None:
    read = Moment.parse(typed).instant(LOS_ANGELES, NOW)

    assert read == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert read.utcoffset() == UTC.utcoffset(None)


@pytest.mark.parametrize("typed", ["", "yesterday", "10:00", "2026-13-01", "0001-01-01"])
def test_what_is_no_instant_is_refused_with_the_text(typed: str) -> None:
    with pytest.raises(ValueError, match=f"“{typed}” is n"):
        Moment.parse(typed)
