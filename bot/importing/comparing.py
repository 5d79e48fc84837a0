"""Compares our shifts with those that the source itself computed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from bot.domain.rotations.schedule import Schedule
from bot.domain.times.instants import Span
from bot.importing.found import Rendered


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A span in which the source has other people on call than our files."""

    span: Span
    theirs: tuple[str, ...]
    ours: tuple[str, ...]


def differences(rendered: Rendered, schedules: Sequence[Schedule]) -> tuple[Difference, ...]:
    """The spans in which the source's people differ from those of all our columns together."""
    theirs = (_Duty(span, person, theirs=True) for span, person in rendered.spans)
    ours = (
        _Duty(shift.span, person, theirs=False)
        for schedule in schedules
        for shift in schedule.shifts(rendered.within)
        for person in shift.people
    )
    pieces = _pieces([*theirs, *ours], rendered.within)
    different = [piece for piece in pieces if piece.theirs != piece.ours]
    return tuple(_joined(different))


class _Duty(NamedTuple):
    span: Span
    person: str
    theirs: bool


def _pieces(duties: Iterable[_Duty], within: Span) -> Iterator[Difference]:
    """The span, cut at every handoff of either side."""
    changes: dict[datetime, list[tuple[_Duty, int]]] = {within.start: [], within.end: []}
    for duty in duties:
        clipped = duty.span.clipped_to(within)
        if clipped is not None:
            changes.setdefault(clipped.start, []).append((duty, 1))
            changes.setdefault(clipped.end, []).append((duty, -1))
    on_call: Counter[tuple[bool, str]] = Counter()
    for start, end in pairwise(sorted(changes)):
        for duty, step in changes[start]:
            on_call[duty.theirs, duty.person] += step
        yield Difference(
            span=Span(start=start, end=end),
            theirs=_people(on_call, theirs=True),
            ours=_people(on_call, theirs=False),
        )


def _people(on_call: Counter[tuple[bool, str]], *, theirs: bool) -> tuple[str, ...]:
    present = (person for (side, person), times in on_call.items() if side is theirs and times)
    return tuple(sorted(present))


def _joined(pieces: Iterable[Difference]) -> Iterator[Difference]:
    """The differences, with adjacent equal ones joined."""
    pending: Difference | None = None
    for piece in pieces:
        if pending is not None and _continues(pending, piece):
            pending = replace(pending, span=Span(start=pending.span.start, end=piece.span.end))
            continue
        if pending is not None:
            yield pending
        pending = piece
    if pending is not None:
        yield pending


def _continues(one: Difference, other: Difference) -> bool:
    return one.span.end == other.span.start and replace(other, span=one.span) == one
