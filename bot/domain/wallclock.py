"""Between the wall clock of a zone and instants, across the days on which clocks change.

A wall-clock time can be skipped (clocks go forward) or occur twice (they go back). Both functions
from the wall clock to instants never decrease as the wall-clock time grows, so handoffs and windows
keep their order whatever the clocks do.
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


def reading(at: datetime, zone: ZoneInfo) -> datetime:
    """What the wall clock of the zone shows at an instant: a naive datetime."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the wall clock shows `local` or has passed it.

    A time that occurs twice is its first occurrence; one that is skipped is the first valid instant
    after the gap.

    Raises:
        ValueError: `local` has a timezone, so it is no wall-clock time.
    """
    first, second = _instants(local, zone)
    return first if first <= second else _end_of_gap(local, zone, second, first)


def last_instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The same, but of a time that occurs twice its last occurrence.

    Raises:
        ValueError: `local` has a timezone, so it is no wall-clock time.
    """
    first, second = _instants(local, zone)
    return second if first <= second else _end_of_gap(local, zone, second, first)


def must_be_wall_clock(local: datetime) -> None:
    """Raises ValueError for a datetime that carries a timezone of its own."""
    if local.tzinfo is not None:
        raise ValueError(f"{local} has a timezone; a time on the wall clock has none of its own")


def _instants(local: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants that `local` means by the clock before and by the clock after a change.

    They are the same on all ordinary days; the first is the later one where `local` is skipped.
    """
    must_be_wall_clock(local)
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
