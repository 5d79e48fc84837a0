"""Lists of spans: what they cover, leave open and have in common.

Every list that comes out is in order, and no two of its spans touch.
"""

from collections.abc import Iterable
from datetime import timedelta

from bot.domain.times.instants import Span


def merged(spans: Iterable[Span]) -> list[Span]:
    """The time covered by any of the spans."""
    covered: list[Span] = []
    for span in sorted(spans):
        last = covered[-1] if covered else None
        if last is None or last.end < span.start:
            covered.append(span)
        elif last.end < span.end:
            covered[-1] = Span(start=last.start, end=span.end)
    return covered


def uncovered(spans: Iterable[Span], within: Span) -> list[Span]:
    """The time inside `within` that none of the spans covers."""
    left: list[Span] = []
    reached = within.start
    for span in merged(spans):
        if span.end <= reached:
            continue
        if span.start >= within.end:
            break
        if reached < span.start:
            left.append(Span(start=reached, end=span.start))
        reached = span.end
    if reached < within.end:
        left.append(Span(start=reached, end=within.end))
    return left


def common(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """The time that both cover."""
    first, second = merged(one), merged(other)
    shared: list[Span] = []
    i = j = 0
    while i < len(first) and j < len(second):
        both = first[i].clipped_to(second[j])
        if both is not None:
            shared.append(both)
        if first[i].end <= second[j].end:
            i += 1
        else:
            j += 1
    return shared


def total(spans: Iterable[Span]) -> timedelta:
    """How long the spans last together; time covered twice counts twice."""
    return sum((span.length for span in spans), timedelta(0))
