"""Rotations that are on call at once, as schedules of ours in which one layer wins.

In other products the highest active level counts, and everybody in it is on call. Here the last
active layer counts. So rotations that are active at the same time in one level are spread over
several schedules. Each schedule has all layers of every level, each time with another one on top:
so each shows some of the people on call, all of them together show everybody, and none shows
anybody of a lower level.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.domain.rotations.rotation import Rotation, Unit
from bot.domain.rotations.schedule import Layer, Override, Schedule
from bot.domain.times.instants import Span
from bot.domain.times.wallclock import reading
from bot.importing.found import unused

LOOK_AHEAD = timedelta(days=366)

Strand = tuple[Layer, ...]
"""Layers that come from one rotation of theirs; they are not active at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exceptional:
    """A span in which exactly these people are on call."""

    span: Span
    people: tuple[str, ...]


def columns(
    key: str,
    levels: Sequence[Sequence[Strand]],
    exceptions: Sequence[Exceptional],
    within: Span,
    *,
    taken: Iterable[str] = (),
) -> tuple[Schedule, ...]:
    """The schedules, with the layers of lower levels first; their team is still empty.

    Args:
        key: the name of the first; the others have a number after it.
        levels: the strands of each level.
        exceptions: these win over all levels; of two at once the later listed counts.
        within: two strands must not be active at once in this span and the year after it.
        taken: names that are in use.
    """
    dealt = [_tracks(level, within) for level in levels if level]
    at_once = max((len(each.people) for each in exceptions), default=0)
    count = max([len(tracks) for tracks in dealt] + [at_once])
    used, found = set(taken), []
    for number in range(count):
        name = unused(key if number == 0 else f"{key}-{number + 1}", used)
        used.add(name)
        layers = tuple(layer for tracks in dealt for layer in _ordered(tracks, on_top=number))
        overrides = tuple(
            Override(
                team="",
                schedule=name,
                person=each.people[number % len(each.people)],
                span=each.span,
            )
            for each in exceptions
        )
        found.append(
            Schedule(
                team="", key=name, layers=layers or _hidden_under(overrides), overrides=overrides
            )
        )
    return tuple(found)


def _tracks(strands: Iterable[Strand], within: Span) -> list[list[Strand]]:
    """The strands, grouped into tracks in which no two are ever active at once."""
    ahead = Span(start=within.start, end=within.end + LOOK_AHEAD)
    tracks: list[tuple[list[Strand], list[Span]]] = []
    for strand in strands:
        spans = _active(strand, ahead)
        for track, busy in tracks:
            if not _overlap(busy, spans):
                track.append(strand)
                busy[:] = sorted([*busy, *spans])
                break
        else:
            tracks.append(([strand], spans))
    return [track for track, _ in tracks]


def _active(strand: Strand, within: Span) -> list[Span]:
    alone = Schedule(team="", key="", layers=strand)
    return [shift.span for shift in alone.shifts(within)]


def _overlap(one: Sequence[Span], other: Sequence[Span]) -> bool:
    both = sorted([*one, *other])
    return any(second.start < first.end for first, second in pairwise(both))


def _ordered(tracks: Sequence[Sequence[Strand]], *, on_top: int) -> list[Layer]:
    top = tracks[min(on_top, len(tracks) - 1)]
    below = [track for track in tracks if track is not top]
    return [layer for track in (*below, top) for strand in track for layer in strand]


def _hidden_under(overrides: Sequence[Override]) -> tuple[Layer, ...]:
    """A layer for a schedule without one: of a minute, which the first override hides."""
    first, zone = overrides[0], ZoneInfo("UTC")
    start = reading(first.span.start, zone)
    end = min(start + timedelta(minutes=1), reading(first.span.end, zone))
    rotation = Rotation(
        people=((first.person,),),
        every=1,
        unit=Unit.DAYS,
        start=start,
        timezone=zone,
        until=end,
    )
    return (Layer(rotation=rotation),)
