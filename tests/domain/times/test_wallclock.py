from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.times.wallclock import instant_of, last_instant_of, reading

# zone, wall clock, first occurrence, last occurrence (None: the same)
ROWS = [
    ("America/New_York", "2026-06-01 10:00", "2026-06-01T10:00-04:00", None),
    ("America/New_York", "2026-12-01 10:00", "2026-12-01T10:00-05:00", None),
    ("Asia/Kathmandu", "2026-06-01 00:00", "2026-06-01T00:00+05:45", None),
    # Clocks go forward from 02:00 to 03:00, or as the row says: skipped times are the gap's end.
    ("America/New_York", "2026-03-08 01:59", "2026-03-08T01:59-05:00", None),
    ("America/New_York", "2026-03-08 02:00", "2026-03-08T03:00-04:00", None),
    ("America/New_York", "2026-03-08 02:30", "2026-03-08T03:00-04:00", None),
    ("America/New_York", "2026-03-08 02:59:59.999999", "2026-03-08T03:00-04:00", None),
    ("America/New_York", "2026-03-08 03:00", "2026-03-08T03:00-04:00", None),
    ("Europe/Berlin", "2026-03-29 02:15", "2026-03-29T03:00+02:00", None),
    ("Europe/London", "2026-03-29 01:30", "2026-03-29T02:00+01:00", None),
    ("Australia/Lord_Howe", "2026-10-04 02:10", "2026-10-04T02:30+11:00", None),
    ("America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04T01:00-02:00", None),
    ("America/Sao_Paulo", "2018-11-04 00:30", "2018-11-04T01:00-02:00", None),
    ("Pacific/Apia", "2011-12-30 00:00", "2011-12-31T00:00+14:00", None),
    ("Pacific/Apia", "2011-12-30 10:00", "2011-12-31T00:00+14:00", None),
    ("Pacific/Apia", "2011-12-30 23:59", "2011-12-31T00:00+14:00", None),
    ("Pacific/Apia", "2011-12-29 23:59", "2011-12-29T23:59-10:00", None),
    # Clocks go back from 02:00 to 01:00, or as the row says: the hour before occurs twice.
    ("America/New_York", "2026-11-01 00:59", "2026-11-01T00:59-04:00", None),
    (
        "America/New_York",
        "2026-11-01 01:00",
        "2026-11-01T01:00-04:00",
        "2026-11-01T01:00-05:00",
    ),
    (
        "America/New_York",
        "2026-11-01 01:59",
        "2026-11-01T01:59-04:00",
        "2026-11-01T01:59-05:00",
    ),
    ("America/New_York", "2026-11-01 02:00", "2026-11-01T02:00-05:00", None),
    ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"),
    ("Europe/London", "2026-10-25 01:30", "2026-10-25T01:30+01:00", "2026-10-25T01:30+00:00"),
    (
        "Australia/Lord_Howe",
        "2026-04-05 01:45",
        "2026-04-05T01:45+11:00",
        "2026-04-05T01:45+10:30",
    ),
    (
        "America/Sao_Paulo",
        "2018-02-17 23:30",
        "2018-02-17T23:30-02:00",
        "2018-02-17T23:30-03:00",
    ),
    (
        "America/St_Johns",
        "2006-10-29 00:00:30",
        "2006-10-29T00:00:30-02:30",
        "2006-10-29T00:00:30-03:30",
    ),
    # Half an hour, two hours, and an "ordinary" time that is the summer's.
    ("Australia/Lord_Howe", "2026-10-04 01:59", "2026-10-04T01:59+10:30", None),
    ("Australia/Lord_Howe", "2026-10-04 02:30", "2026-10-04T02:30+11:00", None),
    ("Australia/Lord_Howe", "2026-04-05 02:00", "2026-04-05T02:00+10:30", None),
    ("Antarctica/Troll", "2026-03-29 01:30", "2026-03-29T03:00+02:00", None),
    ("Antarctica/Troll", "2026-10-25 01:30", "2026-10-25T01:30+02:00", "2026-10-25T01:30+00:00"),
    ("Europe/Dublin", "2026-10-25 01:30", "2026-10-25T01:30+01:00", "2026-10-25T01:30+00:00"),
    ("Africa/Casablanca", "2026-02-15 02:30", "2026-02-15T02:30+01:00", "2026-02-15T02:30+00:00"),
    ("Africa/Casablanca", "2026-03-22 02:30", "2026-03-22T03:00+01:00", None),
    # Zones that took another offset for good.
    ("Asia/Kathmandu", "1986-01-01 00:10", "1986-01-01T00:15+05:45", None),
    ("Africa/Monrovia", "1972-01-07 00:20", "1972-01-07T00:44:30+00:00", None),
    ("Asia/Pyongyang", "2015-08-14 23:45", "2015-08-14T23:45+09:00", "2015-08-14T23:45+08:30"),
    ("Asia/Pyongyang", "2018-05-04 23:45", "2018-05-05T00:00+09:00", None),
    ("America/Caracas", "2016-05-01 02:45", "2016-05-01T03:00-04:00", None),
    ("Europe/Moscow", "2014-10-26 01:30", "2014-10-26T01:30+04:00", "2014-10-26T01:30+03:00"),
    # Islands that went over the date line, and one that came back over it by 23 hours.
    ("Pacific/Kiritimati", "1994-12-31 12:00", "1995-01-01T00:00+14:00", None),
    ("Pacific/Enderbury", "1994-12-31 12:00", "1995-01-01T00:00+13:00", None),
    ("Pacific/Kwajalein", "1993-08-20 23:59", "1993-08-20T23:59-12:00", None),
    ("Pacific/Kwajalein", "1993-08-21 12:00", "1993-08-22T00:00+12:00", None),
    ("Pacific/Kwajalein", "1969-09-30 00:30", "1969-09-30T00:30+11:00", None),
    ("Pacific/Kwajalein", "1969-09-30 12:00", "1969-09-30T12:00+11:00", "1969-09-30T12:00-12:00"),
    # A summer time of one week, before it and in it, and two weeks of winter in a summer.
    ("America/Boa_Vista", "2000-10-05 12:00", "2000-10-05T12:00-04:00", None),
    ("America/Boa_Vista", "2000-10-12 12:00", "2000-10-12T12:00-03:00", None),
    ("Asia/Gaza", "2040-10-23 12:00", "2040-10-23T12:00+03:00", None),
    # Beyond the last change that the time zone database lists one by one.
    ("America/New_York", "2099-03-08 02:30", "2099-03-08T03:00-04:00", None),
    ("America/New_York", "2099-11-01 01:30", "2099-11-01T01:30-04:00", "2099-11-01T01:30-05:00"),
]


@pytest.mark.parametrize(
    ("zone", "local", "first", "last"), ROWS, ids=[f"{zone} {local}" for zone, local, _, _ in ROWS]
)
def test_a_wall_clock_time_means_an_instant(
    zone: str, local: str, first: str, last: str | None
) -> None:
    wall_clock = datetime.fromisoformat(local)

    assert instant_of(wall_clock, ZoneInfo(zone)) == datetime.fromisoformat(first)
    assert last_instant_of(wall_clock, ZoneInfo(zone)) == datetime.fromisoformat(last or first)


def test_instants_are_given_in_utc() -> None:
    local = datetime.fromisoformat("2026-06-01 10:00")

    assert instant_of(local, ZoneInfo("Asia/Tokyo")).tzinfo is UTC
    assert last_instant_of(local, ZoneInfo("Asia/Tokyo")).tzinfo is UTC


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-11-01T05:30+00:00", "2026-11-01 01:30"),
        ("2026-11-01T06:30+00:00", "2026-11-01 01:30"),
        ("2026-11-01T07:30+00:00", "2026-11-01 02:30"),
    ],
)
def test_a_reading_of_the_wall_clock_does_not_tell_its_first_hour_from_its_second(
    at: str, shown: str
) -> None:
    read = reading(datetime.fromisoformat(at), ZoneInfo("America/New_York"))

    assert read == datetime.fromisoformat(shown)
    assert (read.tzinfo, read.fold) == (None, 0)


@pytest.mark.parametrize("function", [instant_of, last_instant_of])
def test_a_wall_clock_time_has_no_timezone_of_its_own(
    function: Callable[[datetime, ZoneInfo], datetime],
) -> None:
    with pytest.raises(ValueError, match="has a timezone"):
        function(datetime(2026, 6, 1, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
