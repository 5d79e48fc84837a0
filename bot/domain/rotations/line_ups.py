"""Line-ups: who takes turns in the schedules of a team, and since when."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from bot.domain.rotations.schedule import Schedule
from bot.domain.times.instants import Span


class Members(NamedTuple):
    """The people who take turns all through a span, whether or not it is theirs."""

    span: Span
    people: frozenset[str]


def members(schedules: Iterable[Schedule], within: Span) -> tuple[Members, ...]:
    """Who is in a line-up of any of the schedules, span by span, without a hole in `within`.

    Each span ends where a layer begins, ends, or changes its line-up.
    """
    line_ups = [
        (span.clipped_to(within), frozenset(person for turn in people for person in turn))
        for schedule in schedules
        for layer in schedule.layers
        for span, people in layer.rotation.line_ups()
    ]
    listed = [(span, people) for span, people in line_ups if span is not None]
    ends = {end for span, _ in listed for end in (span.start, span.end)}
    pieces = (Span(start=a, end=b) for a, b in pairwise(sorted({*ends, within.start, within.end})))
    return tuple(
        Members(
            piece, frozenset().union(*(people for span, people in listed if span.overlaps(piece)))
        )
        for piece in pieces
    )
