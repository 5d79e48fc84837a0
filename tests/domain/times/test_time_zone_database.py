"""What the arithmetic takes for granted of all clocks, asked of the whole time zone database."""

import struct
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.domain.times.wallclock import steady_offset

SINCE = datetime(1970, 1, 1, tzinfo=UTC).timestamp()
DAY_SECONDS = 86_400


def changes(zone: str) -> list[tuple[int, int]]:
    """When a zone's clock was or will be changed, and how far ahead of UTC it is from then on.

    In seconds, since 1970 and until 2037, after which all zones go by yearly rules. From the zone's
    file as RFC 9636 describes it: a first block for old readers, then one with wider numbers.
    """
    data = files("tzdata.zoneinfo").joinpath(*zone.split("/")).read_bytes()
    counts = struct.unpack(">6l", data[20:44])
    utc_or_local, standard_or_wall, leaps, times, types, letters = counts
    first_block = 44 + times * 5 + types * 6 + letters + leaps * 8 + standard_or_wall + utc_or_local
    header = data[first_block : first_block + 44]
    *_, times, types, _ = struct.unpack(">6l", header[20:44])
    body = data[first_block + 44 :]
    instants = struct.unpack(f">{times}q", body[: times * 8])
    kinds = body[times * 8 : times * 9]
    offsets = [
        struct.unpack(">l", body[start : start + 4])[0]
        for start in range(times * 9, times * 9 + types * 6, 6)
    ]
    return [(at, offsets[kind]) for at, kind in zip(instants, kinds, strict=True)]


ZONES = files("tzdata").joinpath("zones").read_text().split()


def test_no_clock_is_changed_by_more_than_a_day() -> None:
    steps = [
        abs(after - before)
        for zone in ZONES
        for (_, before), (at, after) in pairwise(changes(zone))
        if at >= SINCE
    ]

    assert len(steps) > 1000
    assert max(steps) <= DAY_SECONDS


def test_no_clock_is_changed_and_changed_back_within_four_days() -> None:
    apart = [
        (then - at, zone)
        for zone in ZONES
        for (at, _), (then, _) in pairwise(real_changes(zone))
        if at >= SINCE
    ]

    assert min(apart) > (5 * DAY_SECONDS, "")


def real_changes(zone: str) -> list[tuple[int, int]]:
    """Those that change how far the clock is ahead of UTC, and not only what that is called."""
    return [after for before, after in pairwise(changes(zone)) if before[1] != after[1]]


@pytest.mark.parametrize(
    ("zone", "first", "last", "hours"),
    [
        ("America/Boa_Vista", "2000-10-02 00:00", "2000-10-06 12:00", -4),
        ("America/Boa_Vista", "2000-10-02 00:00", "2000-10-17 00:00", None),
        ("America/Boa_Vista", "2000-10-05 00:00", "2000-10-20 00:00", None),
        ("Europe/Berlin", "2026-10-24 03:00", "2026-10-24 03:00", None),
        ("Europe/Berlin", "2026-10-24 02:59", "2026-10-24 02:59", 2),
        ("Europe/Berlin", "2026-10-26 03:00", "2026-11-02 03:00", 1),
        ("Europe/Berlin", "2026-10-20 00:00", "2026-10-27 00:00", None),
    ],
)
def test_a_clock_is_steady_when_nothing_changes_within_a_day(
    zone: str, first: str, last: str, hours: int | None
) -> None:
    times = datetime.fromisoformat(first), datetime.fromisoformat(last)

    offset = steady_offset(*times, ZoneInfo(zone))

    assert offset == (None if hours is None else timedelta(hours=hours))


def test_a_summer_of_one_week_is_never_stepped_over() -> None:
    """It began on 8 October 2000 and was over on the 15th."""
    zone = ZoneInfo("America/Boa_Vista")
    for hours in range(10 * 24):
        first = datetime(2000, 9, 26) + timedelta(hours=hours)

        assert steady_offset(first, first + timedelta(days=24), zone) is None, first
