"""Schedules: layers plus overrides. Who is on call, for one duty of one team.

Each layer tells its stretches of time in order, from any instant on, and the overrides which of
them count when. An instant is looked up in those that hold it, at the same cost a century from now;
a span is gone through from change to change, so that it costs what it holds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from bot.domain.instants import EVER, Span, as_utc
from bot.domain.override import Override, Overriding
from bot.domain.restriction import Windows
from bot.domain.rotation import Rotation

__all__ = ["GAP", "OVERRIDE", "Layer", "OnCall", "Override", "Schedule", "Shift"]

GAP = "gap"
OVERRIDE = "override"
LOOK_AHEAD = timedelta(days=366)

_new = object.__new__


class _Duty(NamedTuple):
    """What makes touching pieces one shift. `turn` is None where the turns do not matter."""

    people: tuple[str, ...]
    because: str
    turn: int | None


_NOBODY = _Duty((), GAP, None)
_Stretch = tuple[_Duty | None, datetime, datetime]
"""Who is on call by a layer (None: it is not active), from when, and until when."""
_Piece = tuple[_Duty, datetime, datetime]


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

    def stretches_from(self, at: datetime, because: str) -> Iterator[_Stretch]:
        """All time in stretches, from the one on that an instant lies in.

        All through a stretch it stays so; in the next it may still be the same.
        """
        life = self.rotation.life
        if at < life.start:
            yield None, EVER.start, life.start
            at = life.start
        if at < life.end:
            turns = self._turns_from(at, because)
            yield from turns if self.only is None else self._covered(turns, self.only, at)
        yield None, life.end, EVER.end

    def _turns_from(self, at: datetime, because: str) -> Iterator[tuple[_Duty, datetime, datetime]]:
        people_of = self.rotation.people_of
        for number, start, end in self.rotation.numbered_from(at):
            yield _Duty(people_of(number), because, number), start, end

    def _covered(
        self, turns: Iterator[tuple[_Duty, datetime, datetime]], windows: Windows, at: datetime
    ) -> Iterator[_Stretch]:
        """Turns where windows cover them; a look at the turns is put off until one does."""
        duty, over = _NOBODY, EVER.start
        for covered, start, end in windows.stretches_from(at):
            if not covered:
                yield None, start, end
                continue
            while over < end:
                if start < over:
                    yield duty, start, over
                coming = next(turns, None)
                if coming is None:
                    return
                duty, begun, over = coming
                start = max(start, begun)
            yield duty, start, end


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
    _overriding: Overriding = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_overriding", Overriding.by(self.overrides))

    def people_at(self, at: datetime) -> tuple[str, ...]:
        """Who is on call at an instant; nobody in a gap."""
        duty, _, _ = self._piece_at(as_utc(at), self._courses())
        return duty.people

    def on_call(self, at: datetime) -> OnCall:
        """Who is on call at an instant, and since when and until when."""
        courses = self._courses()
        duty, start, end = self._piece_at(as_utc(at), courses)
        while end < EVER.end:
            after, _, until = self._piece_at(end, courses)
            if after != duty:
                break
            end = until
        while start > EVER.start:
            before, since, _ = self._piece_at(start - datetime.resolution, courses)
            if before != duty:
                break
            start = since
        return OnCall(
            people=duty.people,
            start=None if start == EVER.start else start,
            end=None if end == EVER.end else end,
            because=duty.because,
        )

    def shifts(self, within: Span) -> list[Shift]:
        """The final shifts in order, clipped to a span, gaps left out."""
        shifts, duty, since = [], _NOBODY, within.start
        active: list[_Duty | None] = [None] * (len(self.layers) + 1)
        overrides, _, until = self._overriding.at(since)
        for (at, place, by_layer), (following, _, _) in pairwise(self._changes(within)):
            active[place] = by_layer
            if at == following:
                continue
            if at >= until:
                overrides, _, until = self._overriding.at(at)
            now = _NOBODY
            for each in active:
                now = each or now
            if overrides:
                now = _overridden(now, overrides)
            if now != duty:
                if duty.people:
                    shifts.append(_shift(since, at, duty))
                duty, since = now, at
        if duty.people:
            shifts.append(_shift(since, within.end, duty))
        return shifts

    def next_people(self, at: datetime) -> tuple[str, ...]:
        """Who comes after the shift or gap an instant lies in, however far off that ends.

        Empty when nobody does within a year of its end.
        """
        end = self.on_call(at).end
        if end is None:
            return ()
        following = self.on_call(end)
        if not following.people and following.end is not None:
            is_near = following.end - end <= LOOK_AHEAD
            return self.people_at(following.end) if is_near else ()
        return following.people

    def _changes(self, within: Span) -> list[tuple[datetime, int, _Duty | None]]:
        """What changes in order of time: at an instant the layer of that place comes to a duty.

        Place -1 is no layer: there overrides may change.
        """
        changes: list[tuple[datetime, int, _Duty | None]] = [(within.start, -1, None)]
        for place, layer in enumerate(self.layers):
            since = within.start
            for duty, _, end in layer.stretches_from(since, f"layer {place + 1}"):
                changes.append((since, place, duty))
                if end >= within.end:
                    break
                since = end
        changes.extend((at, -1, None) for at in self._overriding.boundaries_in(within))
        changes.append((within.end, -1, None))
        changes.sort(key=itemgetter(0))
        return changes

    def _courses(self) -> list["_Course"]:
        """The layers, the one that wins first."""
        places = range(len(self.layers), 0, -1)
        return [_Course(self.layers[place - 1], f"layer {place}") for place in places]

    def _piece_at(self, at: datetime, courses: list["_Course"]) -> _Piece:
        """Who is on call at an instant, and bounds between which nothing changes at all."""
        overrides, start, end = self._overriding.at(at)
        duty = _NOBODY
        if not overrides or overrides[0].replaces is not None:
            for course in courses:
                active, since, until = course.stretch_at(at)
                if since > start:
                    start = since
                if until < end:
                    end = until
                if active is not None:
                    duty = active
                    break
        return _overridden(duty, overrides) if overrides else duty, start, end


class _Course:
    """The stretches of a layer. To look on from the last is cheap; to look back begins anew."""

    def __init__(self, layer: Layer, because: str) -> None:
        self._layer, self._because = layer, because
        self._stretch: _Stretch = (None, EVER.end, EVER.end)
        self._coming: Iterator[_Stretch] = iter(())

    def stretch_at(self, at: datetime) -> _Stretch:
        """The stretch that an instant lies in."""
        if at < self._stretch[1]:
            self._coming = self._layer.stretches_from(at, self._because)
            self._stretch = next(self._coming)
        while self._stretch[2] <= at:
            self._stretch = next(self._coming)
        return self._stretch


def _shift(start: datetime, end: datetime, duty: _Duty) -> Shift:
    """As the class makes it, in half the time; a year has hundreds."""
    shift = _new(Shift)
    _set_span(shift, Span.between(start, end))
    _set_people(shift, duty.people)
    _set_because(shift, duty.because)
    return shift


# Past `frozen`, and without looking the fields up by their names.
_set_span, _set_people, _set_because = (
    vars(Shift)[name].__set__ for name in ("span", "people", "because")
)


def _overridden(duty: _Duty, overrides: Iterable[Override]) -> _Duty:
    """Who is on call when these overrides count, the later after the earlier."""
    for override in overrides:
        if override.replaces is None:
            duty = _Duty((override.person,), OVERRIDE, None)
        elif override.replaces in duty.people:
            # In the place of the one replaced, and nobody twice.
            now = (override.person if p == override.replaces else p for p in duty.people)
            duty = _Duty(tuple(dict.fromkeys(now)), OVERRIDE, None)
    return duty
