"""Schedules: layers plus overrides. Who is on call, for one duty of one team.

Everything here rests on one look-up: who is on call at an instant and why, and a span around it in
which no layer and no override changes. A shift is as many of those pieces as belong together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from bot.domain.instants import EVER, Span, as_utc
from bot.domain.restriction import Windows
from bot.domain.rotation import Rotation, Turn

GAP = "gap"
OVERRIDE = "override"
LOOK_AHEAD = timedelta(days=366)


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """A rotation plus its restriction; active while its rotation runs and its windows cover.

    A rotation whose turns are counted in windows covers those, said again in `only` or not.
    """

    rotation: Rotation
    only: Windows | None = None

    def __post_init__(self) -> None:
        counted = self.rotation.windows
        if counted is None:
            return
        if self.only not in (None, counted):
            raise ValueError("a layer with turns counted in windows covers just those windows")
        object.__setattr__(self, "only", counted)

    def stretch_at(self, at: datetime) -> tuple[Turn | None, Span]:
        """The turn on call at an instant (None: not active), and how far that goes.

        All through the span it stays so; right beside the span it may still be the same.
        """
        turn = self.rotation.turn_at(at)
        if turn is None:
            return None, _outside(self.rotation.life, at)
        if self.only is None:
            return turn, turn.span
        covered, span = self.only.stretch_at(at)
        return (turn, _common(turn.span, span)) if covered else (None, span)


@dataclass(frozen=True, kw_only=True, slots=True)
class Override:
    """Someone replaces whoever is on call for a span; wins over layers.

    With `replaces` it takes over from that person alone, wherever in the span they are on call:
    one of two people on call together can hand over without touching the other.
    """

    team: str
    schedule: str
    person: str
    span: Span
    replaces: str | None = None

    def __post_init__(self) -> None:
        if self.person == self.replaces:
            raise ValueError(f"{self.person} cannot replace themselves")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """A span with the same people on call for the same reason.

    `because` is `layer 1` for the first listed layer and so on, or `override`.
    """

    span: Span
    people: tuple[str, ...]
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OnCall:
    """Who is on call at an instant, and the shift that instant lies in.

    In a gap `people` is empty and `because` says `gap`. `start` and `end` bound the shift or the
    gap; None where that is without bound.
    """

    people: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """Layers plus overrides, the later of each winning.

    A shift from a layer ends with its turn, even where the same people have the next one as well. A
    shift from overrides lasts as long as they put the same people on call.
    """

    team: str
    key: str
    layers: tuple[Layer, ...]
    overrides: tuple[Override, ...] = ()

    def on_call(self, at: datetime) -> OnCall:
        """Who is on call at an instant, and since when and until when."""
        here = self._piece_at(as_utc(at), self.overrides)
        start, end = here.span.start, here.span.end
        while start > EVER.start:
            before = self._piece_at(start - datetime.resolution, self.overrides)
            if before.duty != here.duty:
                break
            start = before.span.start
        while end < EVER.end:
            after = self._piece_at(end, self.overrides)
            if after.duty != here.duty:
                break
            end = after.span.end
        return OnCall(
            people=here.duty.people,
            start=None if start == EVER.start else start,
            end=None if end == EVER.end else end,
            because=here.duty.because,
        )

    def shifts(self, within: Span) -> list[Shift]:
        """The final shifts in order, clipped to a span, gaps left out."""
        return [
            Shift(span=_joined(pieces, within), people=duty.people, because=duty.because)
            for duty, pieces in groupby(self._pieces(within), key=lambda piece: piece.duty)
            if duty.people
        ]

    def next_people(self, at: datetime) -> tuple[str, ...]:
        """Who comes after the shift or gap an instant lies in; empty when nobody within a year."""
        latest = as_utc(at) + LOOK_AHEAD
        end = self.on_call(at).end
        while end is not None and end <= latest:
            following = self.on_call(end)
            if following.people:
                return following.people
            end = following.end
        return ()

    def _pieces(self, within: Span) -> Iterator["_Piece"]:
        """The pieces that make up a span, the first and the last reaching beyond it."""
        overrides = tuple(o for o in self.overrides if o.span.overlaps(within))
        at = within.start
        while at < within.end:
            piece = self._piece_at(at, overrides)
            yield piece
            at = piece.span.end

    def _piece_at(self, at: datetime, overrides: tuple[Override, ...]) -> "_Piece":
        """Who is on call at an instant, and a span around it in which nothing changes at all."""
        (people, because, turn), span = self._layered_at(at)
        start, end = span.start, span.end
        for override in overrides:
            if override.span.end <= at:
                start = max(start, override.span.end)
            elif at < override.span.start:
                end = min(end, override.span.start)
            elif override.replaces is None:
                people, because, turn = (override.person,), OVERRIDE, None
                start, end = override.span.start, override.span.end
            else:
                start, end = max(start, override.span.start), min(end, override.span.end)
                if override.replaces in people:
                    people, because, turn = _exchanged(people, override), OVERRIDE, None
        return _Piece(_Duty(people, because, turn), Span(start=start, end=end))

    def _layered_at(self, at: datetime) -> "_Piece":
        """The same, without the overrides."""
        common = EVER
        for place in range(len(self.layers), 0, -1):
            turn, span = self.layers[place - 1].stretch_at(at)
            common = _common(common, span)
            if turn is not None:
                return _Piece(_Duty(turn.people, f"layer {place}", turn.number), common)
        return _Piece(_Duty((), GAP, None), common)


class _Duty(NamedTuple):
    """What makes touching pieces one shift. `turn` is None where the turns do not matter."""

    people: tuple[str, ...]
    because: str
    turn: int | None


class _Piece(NamedTuple):
    duty: _Duty
    span: Span


def _exchanged(people: tuple[str, ...], override: Override) -> tuple[str, ...]:
    """The people with the substitute in the place of the one replaced, and nobody twice."""
    now = (override.person if person == override.replaces else person for person in people)
    return tuple(dict.fromkeys(now))


def _joined(pieces: Iterable[_Piece], within: Span) -> Span:
    spans = [piece.span for piece in pieces]
    return _common(Span(start=spans[0].start, end=spans[-1].end), within)


def _common(one: Span, other: Span) -> Span:
    """What two spans around the same instant share."""
    return Span(start=max(one.start, other.start), end=min(one.end, other.end))


def _outside(life: Span, at: datetime) -> Span:
    """The time before or after a life, whichever holds an instant that lies outside it."""
    if at < life.start:
        return Span(start=EVER.start, end=life.start)
    return Span(start=life.end, end=EVER.end)
