"""Turns stretches of the week into windows, which last a day at most."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from bot.domain.rotations.restriction import DAY_MINUTES, Window, Windows

WEEK_MINUTES = 7 * DAY_MINUTES


def stretch(weekday: int, start_minute: int, minutes: int) -> tuple[Window, ...]:
    """A stretch from a minute of a weekday on, cut at midnights if it is longer than a day.

    A window of 24 hours can only go from midnight to midnight, so others of that length are cut as
    well.
    """
    end = start_minute + minutes
    if minutes < DAY_MINUTES or (minutes == DAY_MINUTES and start_minute == 0):
        return (Window(weekday=weekday % 7, start_minute=start_minute, end_minute=end),)
    pieces, begin = [], start_minute
    while begin < end:
        day, minute = divmod(begin, DAY_MINUTES)
        stop = min(end, (day + 1) * DAY_MINUTES)
        pieces.append(
            Window(
                weekday=(weekday + day) % 7,
                start_minute=minute,
                end_minute=stop - day * DAY_MINUTES,
            )
        )
        begin = stop
    return tuple(pieces)


def windows_of(stretches: Iterable[tuple[int, int, int]], zone: ZoneInfo) -> Windows | None:
    """The windows of stretches (weekday, minute, length in minutes); None for a whole week."""
    listed = list(stretches)
    if any(minutes >= WEEK_MINUTES for _, _, minutes in listed):
        return None
    pieces = [piece for each in listed for piece in stretch(*each)]
    return None if _cover_the_week(pieces) else Windows(windows=tuple(pieces), timezone=zone)


def _cover_the_week(pieces: Iterable[Window]) -> bool:
    begins = [(piece, piece.weekday * DAY_MINUTES) for piece in pieces]
    # A stretch over the end of the week also covers its beginning.
    around = [
        (day + piece.start_minute - week, day + piece.end_minute - week)
        for piece, day in begins
        for week in (0, WEEK_MINUTES)
    ]
    reached = 0
    for start, end in sorted(around):
        if start > reached:
            return False
        reached = max(reached, end)
    return reached >= WEEK_MINUTES
