"""Two schedules, or two states of one, laid side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.rotations.schedule import Schedule
from bot.domain.times.instants import Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A span in which neither side changes; nobody on call is no people."""

    span: Span
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether somebody is on call on one side alone. The order of their names says nothing."""
        return {*self.before} != {*self.after}


def side_by_side(
    before: Schedule | None, after: Schedule | None, within: Span
) -> Iterator[Stretch]:
    """The whole of a span, cut where the shift of either side ends.

    None stands for a schedule that is not there. The shifts of each side are walked once, and only
    one side's are made where both are equal.
    """
    left = _duties(before, within)
    right = left if before == after else _duties(after, within)
    start, i, j = within.start, 0, 0
    while start < within.end:
        (left_end, left_people), (right_end, right_people) = left[i], right[j]
        end = min(left_end, right_end)
        yield Stretch(span=Span(start=start, end=end), before=left_people, after=right_people)
        start, i, j = end, i + (left_end == end), j + (right_end == end)


def _duties(schedule: Schedule | None, within: Span) -> list[tuple[datetime, tuple[str, ...]]]:
    """Who is on call all through a span, gaps too: until when, and who."""
    duties: list[tuple[datetime, tuple[str, ...]]] = []
    reached = within.start
    for shift in schedule.shifts(within) if schedule else ():
        if reached < shift.span.start:
            duties.append((shift.span.start, ()))
        duties.append((shift.span.end, shift.people))
        reached = shift.span.end
    return duties if reached == within.end else [*duties, (within.end, ())]
