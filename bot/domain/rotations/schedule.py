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

from bot.domain.rotations.layer import Layer, OnDuty, Stretch
from bot.domain.rotations.override import Override, Overriding
from bot.domain.times.instants import EVER, Span, as_utc

__all__ = ["GAP", "OVERRIDE", "Layer", "OnCall", "Override", "Schedule", "Shift"]

GAP = "gap"
OVERRIDE = "override"
LOOK_AHEAD = timedelta(days=366)

_new = object.__new__

_NOBODY = OnDuty((), GAP, None)
_Piece = tuple[OnDuty, datetime, datetime]


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

    @property
    def everybody(self) -> set[str]:
        """Who may ever be on call: by a turn, or by an override."""
        in_turns = (layer.rotation.everybody for layer in self.layers)
        return {override.person for override in self.overrides}.union(*in_turns)

    def people_at(self, at: datetime) -> tuple[str, ...]:
        """Who is on call at an instant; nobody in a gap."""
        duty, _, _ = self._piece_at(as_utc(at), self._courses())
        return duty.people

    def overrides_at(self, at: datetime) -> tuple[Override, ...]:
        """The overrides that count at an instant, the later after the earlier."""
        overrides, _, _ = self._overriding.at(as_utc(at))
        return overrides

    def on_call(self, at: datetime) -> OnCall:
        """Who is on call at an instant, and since when and until when."""
        courses = self._courses()
        duty, start, end = self._steady_at(as_utc(at), courses)
        while end < EVER.end:
            after, _, until = self._steady_at(end, courses)
            if after != duty:
                break
            end = until
        while start > EVER.start:
            before, since, _ = self._steady_at(start - datetime.resolution, courses)
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
        active: list[OnDuty | None] = [None] * (len(self.layers) + 1)
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

    def _changes(self, within: Span) -> list[tuple[datetime, int, OnDuty | None]]:
        """What changes in order of time: at an instant the layer of that place comes to a duty.

        Place -1 is no layer: there overrides may change.
        """
        changes: list[tuple[datetime, int, OnDuty | None]] = [(within.start, -1, None)]
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

    def _steady_at(self, at: datetime, courses: list["_Course"]) -> _Piece:
        """Who is on call at an instant, and bounds between which that stays so.

        An override may make the same of every turn, and last for thousands of them.
        """
        duty, start, end = self._piece_at(at, courses)
        if duty.because == OVERRIDE:
            possible, since, until = self._possible_at(at)
            if possible == {duty}:
                return duty, min(start, since), max(end, until)
        return duty, start, end

    def _possible_at(self, at: datetime) -> tuple[set[OnDuty], datetime, datetime]:
        """What the overrides make of all who may take turns then, and bounds of its being so."""
        overrides, start, end = self._overriding.at(at)
        possible: set[tuple[str, ...]] = set()
        for layer in reversed(self.layers):
            line_up, since, until = layer.line_up_at(at)
            start, end = max(start, since), min(end, until)
            possible.update(line_up)
            if line_up and layer.only is None:
                break
        else:
            possible.add(())
        return {_overridden(OnDuty(each, GAP, None), overrides) for each in possible}, start, end

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
    """The stretches of a layer. To look at the next is cheap; to look elsewhere begins anew."""

    def __init__(self, layer: Layer, because: str) -> None:
        self._layer, self._because = layer, because
        self._stretch: Stretch = (None, EVER.end, EVER.end)
        self._coming: Iterator[Stretch] = iter(())

    def stretch_at(self, at: datetime) -> Stretch:
        """The stretch that an instant lies in."""
        if at >= self._stretch[2]:
            self._stretch = next(self._coming, self._stretch)
        if not self._stretch[1] <= at < self._stretch[2]:
            self._coming = self._layer.stretches_from(at, self._because)
            self._stretch = next(self._coming)
        return self._stretch


def _shift(start: datetime, end: datetime, duty: OnDuty) -> Shift:
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


def _overridden(duty: OnDuty, overrides: Iterable[Override]) -> OnDuty:
    """Who is on call when these overrides count, the later after the earlier."""
    for override in overrides:
        if override.replaces is None:
            duty = OnDuty((override.person,), OVERRIDE, None)
        elif override.replaces in duty.people:
            # In the place of the one replaced, and nobody twice.
            now = (override.person if p == override.replaces else p for p in duty.people)
            duty = OnDuty(tuple(dict.fromkeys(now)), OVERRIDE, None)
    return duty
