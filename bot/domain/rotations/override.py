"""Overrides: someone replaces whoever is on call for a span."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.times.instants import EVER, Span


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


@dataclass(frozen=True, slots=True)
class Overriding:
    """Which overrides count when, worked out once, so that no look-up goes through them all.

    `counting` has one entry more than there are boundaries: what counts before each, and after the
    last. Overrides are in their order, from the last on that replaces whoever is on call.
    """

    boundaries: Sequence[datetime]
    counting: Sequence[tuple[Override, ...]]

    @classmethod
    def by(cls, overrides: Sequence[Override]) -> "Overriding":
        """By overrides of one schedule, of which the later ones win."""
        if not overrides:
            return _NONE
        begin, end = defaultdict(list), defaultdict(list)
        for number, override in enumerate(overrides):
            begin[override.span.start].append(number)
            end[override.span.end].append(number)
        boundaries = sorted({*begin, *end})
        # The numbers of those under way, in order; of the whole ones only the last is felt.
        whole: list[int] = []
        parts: list[int] = []
        kind = [whole if override.replaces is None else parts for override in overrides]
        counting: list[tuple[Override, ...]] = [()]
        for boundary in boundaries:
            for number in end.get(boundary, ()):
                del kind[number][bisect_left(kind[number], number)]
            for number in begin.get(boundary, ()):
                insort(kind[number], number)
            last = whole[-1:]
            felt = [*last, *parts[bisect_left(parts, last[0]) if last else 0 :]]
            counting.append(tuple(overrides[number] for number in felt))
        return cls(boundaries, counting)

    def at(self, at: datetime) -> tuple[tuple[Override, ...], datetime, datetime]:
        """The overrides that count at an instant, from when, and until when."""
        place = bisect_right(self.boundaries, at)
        start = self.boundaries[place - 1] if place else EVER.start
        end = self.boundaries[place] if place < len(self.boundaries) else EVER.end
        return self.counting[place], start, end

    def boundaries_in(self, within: Span) -> Sequence[datetime]:
        """The instants inside a span, its start left out, at which other overrides count."""
        first = bisect_right(self.boundaries, within.start)
        return self.boundaries[first : bisect_left(self.boundaries, within.end)]


_NONE = Overriding((), ((),))
