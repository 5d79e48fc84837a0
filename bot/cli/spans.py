"""Spans of time as people type them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cli.moments import Moment
from bot.cli.problems import Problem
from bot.domain.instants import Span


def span_between(start: Moment, end: Moment, zone: ZoneInfo, now: datetime) -> Span:
    """The span between two moments, wall-clock times read in the zone.

    Raises:
        Problem: it would not end after it starts.
    """
    now = now.replace(microsecond=0)
    first, last = start.instant(zone, now), end.instant(zone, now)
    if last <= first:
        raise Problem(f"--to ({last.isoformat()}) must be later than --from ({first.isoformat()}).")
    return Span(start=first, end=last)
