"""Rotations: people taking turns in order; pure arithmetic.

Handoffs are reckoned on the wall clock and then turned into instants, so that a turn begins at the
same hour in summer and in winter.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.domain.rotations.handoffs import Handoffs, Unit, handoffs
from bot.domain.rotations.restriction import Windows
from bot.domain.times.instants import EVER, Span
from bot.domain.times.wallclock import instant_of, must_be_wall_clock, reading

__all__ = ["Change", "LineUp", "Rotation", "Turn", "Unit"]

LineUp = tuple[tuple[str, ...], ...]

_BLOCK = 32
_FEW = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """The people of one place in the line-up, on call together for a span.

    `number` counts the handoffs of the rotation from 0.
    """

    span: Span
    people: tuple[str, ...]
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Another line-up from a handoff on, beginning with its first person.

    `start` is the wall-clock time of that handoff.
    """

    start: datetime
    people: LineUp

    def __post_init__(self) -> None:
        must_be_wall_clock(self.start)
        object.__setattr__(self, "people", _checked(self.people))


@dataclass(frozen=True, kw_only=True, slots=True)
class Rotation:
    """People taking turns in order, from `start` on, and until `until` where that is given.

    A turn is `every` units long. Turns counted in windows begin with the start of a window, the
    first with the first that starts at or after `start`. A turn that the clocks leave no time does
    not take place; the order goes on as if it had. Times are on the wall clock of `timezone`.

    `life` reaches from the first handoff to the end; at every instant in it some turn takes place.
    """

    people: LineUp
    every: int
    unit: Unit
    start: datetime
    timezone: ZoneInfo
    until: datetime | None = None
    changes: tuple[Change, ...] = ()
    windows: Windows | None = None
    life: Span = field(init=False, repr=False, compare=False)
    _handoffs: Handoffs = field(init=False, repr=False, compare=False)
    _changed_at: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        must_be_wall_clock(self.start)
        if self.every < 1:
            raise ValueError(f"a turn lasts at least 1 of its {self.unit}, not {self.every}")
        if self.windows is not None and self.windows.timezone.key != self.timezone.key:
            raise ValueError("a rotation and the windows it counts must be in one timezone")
        self._set("people", _checked(self.people))
        self._set("_handoffs", handoffs(self.start, self.every, self.unit, self.windows))
        self._set("life", self._checked_life())
        self._set("_changed_at", self._checked_changes())

    @property
    def everybody(self) -> set[str]:
        """Who is in any of the line-ups, whether or not a turn of theirs ever comes."""
        line_ups = (self.people, *(change.people for change in self.changes))
        return {person for line_up in line_ups for turn in line_up for person in turn}

    def turn_at(self, at: datetime) -> Turn | None:
        """The turn that an instant lies in; None before the first and after the last."""
        return self._turn(*next(self.numbered_from(at))) if at in self.life else None

    def turns(self, within: Span) -> Iterator[Turn]:
        """The turns that take place at least in part inside `within`, whole and in order."""
        return (self._turn(*numbered) for numbered in self._numbered(within))

    def numbered_from(self, at: datetime) -> Iterator[tuple[int, datetime, datetime]]:
        """Number, start and end of the turns from the one on that an instant of the life lies in.

        A clock that has gone back shows times again whose handoffs have passed. It never shows a
        time whose handoff is still to come, so there is no need to look at the turn before.
        """
        first = max(0, self._handoffs.last_number(reading(at, self.timezone)))
        start, over = self._handoff(first), self.life.end
        for number, end in enumerate(self._instants_from(first + 1), first):
            if start >= over:
                return
            if at < end and start < end:
                yield number, start, min(end, over)
            start = end

    def people_of(self, number: int) -> tuple[str, ...]:
        """Whose turn that is; turns are numbered from 0."""
        changes, since = self.changes_up_to(number)
        people = self.changes[changes - 1].people if changes else self.people
        return people[(number - since) % len(people)]

    def line_ups(self) -> Iterator[tuple[Span, LineUp]]:
        """The line-ups, in order, each with the span of the life in which its people take turns."""
        begins = [self.life.start, *map(self._handoff, self._changed_at)]
        line_ups = [self.people, *(change.people for change in self.changes)]
        for (begin, end), people in zip(pairwise([*begins, EVER.end]), line_ups, strict=True):
            last = min(end, self.life.end)
            if begin < last:
                yield Span(start=begin, end=last), people

    def check_handoff(self, local: datetime) -> None:
        """Refuse a wall-clock time at which no turn begins.

        Raises:
            ValueError: the sentence names the nearest handoffs.
        """
        around = self.handoffs_around(local)
        if local not in around:
            nearest = " and ".join(f"{handoff:%Y-%m-%d %H:%M}" for handoff in around)
            raise ValueError(
                f"{local:%Y-%m-%d %H:%M} is not a handoff of this rotation. Nearest: {nearest}"
            )

    def handoffs_around(self, local: datetime) -> tuple[datetime, ...]:
        """The last handoff up to a wall-clock time, if any, and the next, on the wall clock."""
        number = max(-1, self._handoffs.last_number(local))
        return tuple(self._handoffs.handoff(n) for n in (number, number + 1) if n >= 0)

    def handoff(self, number: int) -> datetime:
        """The wall-clock time of the handoff of a number."""
        return self._handoffs.handoff(number)

    def changes_up_to(self, number: int) -> tuple[int, int]:
        """How many changes count at the handoff of a number, and the number of the last's handoff.

        Without any the line-up is `people`, since handoff 0.
        """
        changes = bisect_right(self._changed_at, number)
        return changes, self._changed_at[changes - 1] if changes else 0

    def _numbered(self, within: Span) -> Iterator[tuple[int, datetime, datetime]]:
        common = self.life.clipped_to(within)
        for numbered in self.numbered_from(common.start) if common else ():
            if numbered[1] >= within.end:
                return
            yield numbered

    def _turn(self, number: int, start: datetime, end: datetime) -> Turn:
        span = Span.between(start, end)
        return Turn(span=span, people=self.people_of(number), number=number)

    def _instants_from(self, number: int) -> Iterator[datetime]:
        """The instants of the handoffs from one of a number on; a look-up needs but a few."""
        for each in range(number, number + _FEW):
            yield self._handoff(each)
        number += _FEW
        while True:
            block, place = divmod(number, _BLOCK)
            following = number - place + _BLOCK
            try:
                yield from _instants(self._handoffs, self.timezone, block)[place:]
            except OverflowError:
                # The block reaches beyond all calendars; what is asked for may not.
                yield from map(self._handoff, range(number, following))
            number = following

    def _handoff(self, number: int) -> datetime:
        return instant_of(self._handoffs.handoff(number), self.timezone)

    def _checked_life(self) -> Span:
        begin = self._handoff(0)
        if self.until is None:
            return Span(start=begin, end=EVER.end)
        must_be_wall_clock(self.until)
        end = instant_of(self.until, self.timezone)
        if end <= begin:
            raise ValueError("a rotation must end after its first turn has begun")
        return Span(start=begin, end=end)

    def _checked_changes(self) -> tuple[int, ...]:
        for change in self.changes:
            self.check_handoff(change.start)
        if any(later.start <= earlier.start for earlier, later in pairwise(self.changes)):
            raise ValueError("changes must be in order of time, each at another handoff")
        return tuple(self._handoffs.last_number(change.start) for change in self.changes)

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)


@lru_cache(maxsize=1024)
def _instants(handoffs: Handoffs, zone: ZoneInfo, block: int) -> tuple[datetime, ...]:
    """The instants of the handoffs of a block of numbers.

    Kept, because many rotations hand over at the same times, and are asked again and again.
    """
    numbers = range(block * _BLOCK, (block + 1) * _BLOCK)
    return tuple(instant_of(handoffs.handoff(number), zone) for number in numbers)


def _checked(people: LineUp) -> LineUp:
    """The line-up, with nobody twice in one turn."""
    if not people:
        raise ValueError("a rotation needs at least one person")
    if not all(together and all(together) for together in people):
        raise ValueError("every turn of a rotation needs at least one person")
    return tuple(tuple(dict.fromkeys(together)) for together in people)
