"""Spans of time as people type them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cli.moments import Moment
from bot.cli.problems import Problem
from bot.domain.times.clock_changes import skipping
from bot.domain.times.instants import Span


def span_between(start: Moment, end: Moment, zone: ZoneInfo, now: datetime) -> Span:
    """The span between two moments, wall-clock times read in the zone.

    Raises:
        Problem: it would not end after it starts.
    """
    now = now.replace(microsecond=0)
    first, last = start.instant(zone, now), end.instant(zone, now)
    if last <= first and start.typed and end.typed and _are_on_the_clock(start.typed, end.typed):
        change = skipping(start.typed, end.typed, zone)
        if change is not None:
            raise Problem(
                f"No clock of {zone.key} shows any of that span: it goes from "
                f"{change.first:%Y-%m-%d %H:%M} straight to {change.last:%Y-%m-%d %H:%M}."
            )
    if last <= first:
        raise Problem(f"--to ({last.isoformat()}) must be later than --from ({first.isoformat()}).")
    return Span(start=first, end=last)


def _are_on_the_clock(*typed: datetime) -> bool:
    return all(one.tzinfo is None for one in typed)
