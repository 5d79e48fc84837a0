"""Line-ups: who takes turns in the schedules of a team, and since when."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from bot.domain.instants import Span
from bot.domain.rotation import LineUp, Rotation
from bot.domain.schedule import Schedule
from bot.domain.wallclock import instant_of


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
        for span, people in _line_ups(layer.rotation)
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


def _line_ups(rotation: Rotation) -> Iterator[tuple[Span, LineUp]]:
    """The line-ups of a rotation, each with the span in which its turns take place."""
    begins = [
        rotation.life.start,
        *(instant_of(change.start, rotation.timezone) for change in rotation.changes),
    ]
    line_ups = [rotation.people, *(change.people for change in rotation.changes)]
    ends = [*begins[1:], rotation.life.end]
    for begin, end, people in zip(begins, ends, line_ups, strict=True):
        last = min(end, rotation.life.end)
        if begin < last:
            yield Span(start=begin, end=last), people
