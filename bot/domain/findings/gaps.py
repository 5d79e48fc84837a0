"""Gaps: times at which nobody is on call for a schedule."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.findings.outlook import Outlook
from bot.domain.rotations.schedule import Schedule
from bot.domain.subjects import ScheduleSubject
from bot.domain.times.instants import EVER, Span
from bot.domain.times.spans import common, total, uncovered

# A weekday rota leaves open 76 % of a week, weekdays around the clock 29 %; restrictions that were
# to fill the week and don't, because of a slip or of clocks that change, leave much less.
_MEANT_FROM = 1 / 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Gaps:
    """All gaps of one schedule inside a span; the first is told in full, also beyond it.

    `meant` says that they look like what its restrictions are for. Where only some do, the others
    are told, and there are more `besides`. `for_good` is where the last
    begins, when nobody is on call ever after. `layers_end` is the end of the last layer, where gaps
    come of that: what follows is up to overrides.
    """

    subject: ScheduleSubject
    within: Span
    first: Span
    number: int
    total: timedelta
    meant: bool
    besides: int
    for_good: datetime | None
    layers_end: datetime | None


def gaps(outlook: Outlook) -> Iterator[Gaps]:
    """One finding for each schedule that has gaps."""
    for team, schedule, shifts in outlook.schedules():
        found = uncovered((shift.span for shift in shifts), outlook.within)
        if not found:
            continue
        unmeant = _unmeant(schedule, found, outlook.within)
        told = unmeant or found
        in_full = [_in_full(schedule, gap, outlook.within) for gap in (told[0], told[-1])]
        for_good = in_full[-1].start if in_full[-1].end == EVER.end else None
        end = max((layer.rotation.life.end for layer in schedule.layers), default=EVER.end)
        yield Gaps(
            subject=ScheduleSubject(team=team.key, schedule=schedule.key),
            within=outlook.within,
            first=in_full[0],
            number=len(told),
            total=total(told),
            meant=not unmeant,
            besides=len(found) - len(told),
            for_good=for_good,
            layers_end=end if end < told[-1].end or (for_good and end < EVER.end) else None,
        )


def _unmeant(schedule: Schedule, found: list[Span], within: Span) -> list[Span]:
    """The gaps that no restriction explains, whole, if it explains but a part.

    Where every layer is restricted, gaps outside all windows are meant: those of a single layer
    always, those of several when they are not just what was left over between them. Where no layer
    has begun, or all are over, there is nothing that its windows could mean.
    """
    restrictions = [layer.only for layer in schedule.layers if layer.only is not None]
    if len(restrictions) < len(schedule.layers):
        return found
    if len(restrictions) > 1 and total(found) < _MEANT_FROM * within.length:
        return found
    lives = [layer.rotation.life for layer in schedule.layers]
    if all(life.start <= within.start and within.end <= life.end for life in lives):
        return []
    windows = [span for only in restrictions for span in only.spans(within)]
    missed = [span.start for span in common(found, [*windows, *uncovered(lives, within)])]
    return [gap for gap in found if bisect_left(missed, gap.start) < bisect_left(missed, gap.end)]


def _in_full(schedule: Schedule, gap: Span, within: Span) -> Span:
    """The gap with what lies beyond the span, at whose end nobody comes on call just for that."""
    if gap.end < within.end:
        return gap
    return Span(start=gap.start, end=schedule.on_call(gap.start).end or EVER.end)
