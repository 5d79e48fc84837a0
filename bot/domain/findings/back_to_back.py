"""Weeks back to back: somebody has two turns of a week or longer in a row on one schedule.

The week after a week as another schedule's second in line is not told of: serving as the second
first is a common way to hand over what is going on.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from bot.domain.findings.outlook import Outlook
from bot.domain.rotations.rotation import Turn
from bot.domain.rotations.schedule import OVERRIDE, Layer, Shift
from bot.domain.subjects import LayerSubject
from bot.domain.times.instants import Span

# A week, less what clocks that go forward take from it.
_WEEK = timedelta(days=6, hours=12)
# Whoever has more than this part of a turn's time serves it; a day taken over is not a turn.
_SERVES_FROM = 1 / 2


@dataclass(frozen=True, kw_only=True, slots=True)
class BackToBack:
    """The first two turns in a row of one person, and how often it happens to anybody at all."""

    subject: LayerSubject
    within: Span
    person: str
    first: Span
    number: int


def back_to_back(outlook: Outlook) -> Iterator[BackToBack]:
    """One finding for each layer on which it happens.

    A layer with a single place in its line-up is left out: what is wrong there is another thing.
    """
    for team, schedule, shifts in outlook.schedules():
        for index, layer in enumerate(schedule.layers):
            if not _is_possible(layer, shifts):
                continue
            turns = _long_turns(layer, outlook.within)
            if len({turn.people for turn in turns}) < 2:
                continue
            found = list(_in_a_row(turns, _of_layer(index, shifts)))
            if found:
                yield BackToBack(
                    subject=LayerSubject(
                        team=team.key, schedule=schedule.key, layer=index, key="people"
                    ),
                    within=outlook.within,
                    person=found[0][0],
                    first=found[0][1],
                    number=len(found),
                )


def _is_possible(layer: Layer, shifts: Iterable[Shift]) -> bool:
    """Whether anybody could have two turns in a row: ruled out here for most, without their turns.

    It takes an override, another line-up, or places beside each other with a person in common.
    """
    places = layer.rotation.people
    return (
        bool(layer.rotation.changes)
        or any(shift.because == OVERRIDE for shift in shifts)
        or any(set(one) & set(other) for one, other in pairwise((*places, places[0])))
    )


def _long_turns(layer: Layer, within: Span) -> list[Turn]:
    first = next(layer.rotation.turns(within), None)
    if first is None or first.span.length < _WEEK:
        return []
    return list(layer.rotation.turns(within))


def _of_layer(index: int, shifts: Iterable[Shift]) -> list[Shift]:
    """The shifts that a layer's turns are made of, those that overrides took over among them."""
    return [shift for shift in shifts if shift.because in (f"layer {index + 1}", OVERRIDE)]


def _in_a_row(turns: list[Turn], shifts: list[Shift]) -> Iterator[tuple[str, Span]]:
    served = [_servers(turn.span, shifts) for turn in turns]
    for (turn, here), (following, there) in pairwise(zip(turns, served, strict=True)):
        for person in here:
            if person in there:
                yield person, Span(start=turn.span.start, end=following.span.end)


def _servers(turn: Span, shifts: Iterable[Shift]) -> list[str]:
    """Who has most of the time of a turn."""
    whole = timedelta(0)
    served: defaultdict[str, timedelta] = defaultdict(timedelta)
    for shift in shifts:
        inside = shift.span.clipped_to(turn)
        if inside is None:
            continue
        whole += inside.length
        for person in shift.people:
            served[person] += inside.length
    return [person for person, time in served.items() if time > _SERVES_FROM * whole]
