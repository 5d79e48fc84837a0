"""Between the wall clock of a zone and instants, across the days on which clocks change.

A wall-clock time can be skipped (clocks go forward) or occur twice (they go back). Both functions
from the wall clock to instants never decrease as the wall-clock time grows, so handoffs and windows
keep their order whatever the clocks do.
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)
_DAY, _NONE = timedelta(days=1), timedelta(0)
_LOOK = timedelta(days=4)
# From one kind of datetime to the other by adding: `replace` takes ten times as long.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ON_THE_CLOCK = _EPOCH.replace(tzinfo=None)


def reading(at: datetime, zone: ZoneInfo) -> datetime:
    """What the wall clock of the zone shows at an instant: a naive datetime."""
    offset = at.astimezone(zone).utcoffset() or _NONE
    return _EPOCH_ON_THE_CLOCK + (at - _EPOCH) + offset


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the wall clock shows `local` or has passed it.

    A time that occurs twice is its first occurrence; one that is skipped is the first valid instant
    after the gap.

    Raises:
        ValueError: `local` has a timezone, so it is no wall-clock time.
    """
    offset = _offset_around(local, zone)
    if offset is not None:
        return at_offset(local, offset)
    first, second = _instants(local, zone)
    return first if first <= second else _end_of_gap(local, zone, second, first)


def last_instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The same, but of a time that occurs twice its last occurrence.

    Raises:
        ValueError: `local` has a timezone, so it is no wall-clock time.
    """
    offset = _offset_around(local, zone)
    if offset is not None:
        return at_offset(local, offset)
    first, second = _instants(local, zone)
    return second if first <= second else _end_of_gap(local, zone, second, first)


def steady_offset(first: datetime, last: datetime, zone: ZoneInfo) -> timedelta | None:
    """How far the clock is ahead of UTC from a day before `first` to a day after `last`.

    None where that changes. Where it does not, every wall-clock time from `first` to `last` means
    one instant, since no clock is put forward or back by more than a day.

    Looks every four days: since 1970 no clock was changed and changed back sooner than that. (Boa
    Vista had a summer time of one week in 2000.) A test asks the whole time zone database.
    """
    looked, end = first - _DAY, last + _DAY
    offset = zone.utcoffset(looked)
    while (looked := looked + _LOOK) < end:
        if zone.utcoffset(looked) != offset:
            return None
    return offset if zone.utcoffset(end) == offset else None


def at_offset(local: datetime, offset: timedelta) -> datetime:
    """The instant at which a clock that is so far ahead of UTC shows `local`."""
    return _EPOCH + (local - _EPOCH_ON_THE_CLOCK - offset)


def must_be_wall_clock(local: datetime) -> None:
    """Raises ValueError for a datetime that carries a timezone of its own."""
    if local.tzinfo is not None:
        raise ValueError(f"{local} has a timezone; a time on the wall clock has none of its own")


def _offset_around(local: datetime, zone: ZoneInfo) -> timedelta | None:
    """`steady_offset` of one time, for which two looks are enough; nearly all are such times."""
    if local.tzinfo is not None:
        must_be_wall_clock(local)
    offset = zone.utcoffset(local - _DAY)
    return offset if zone.utcoffset(local + _DAY) == offset else None


def _instants(local: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants that `local` means by the clock before and by the clock after a change.

    They are the same on all ordinary days; the first is the later one where `local` is skipped.
    """
    before_change = local.replace(tzinfo=zone, fold=0)
    after_change = local.replace(tzinfo=zone, fold=1)
    return before_change.astimezone(UTC), after_change.astimezone(UTC)


def _end_of_gap(
    local: datetime, zone: ZoneInfo, too_early: datetime, too_late: datetime
) -> datetime:
    """The instant between the two at which the clock jumps over `local`.

    Zones change their clocks on whole seconds (RFC 9636, section 3.2), so those are searched.
    """
    begin = too_early.replace(microsecond=0)
    seconds = range((too_late - begin) // _SECOND + 1)
    jump = bisect_left(seconds, True, key=lambda s: reading(begin + s * _SECOND, zone) >= local)
    return begin + jump * _SECOND
