"""Overrides: someone replaces whoever is on call for a span."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.instants import EVER, Span


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
        begin, end = defaultdict(set), defaultdict(set)
        for number, override in enumerate(overrides):
            begin[override.span.start].add(number)
            end[override.span.end].add(number)
        boundaries = sorted({*begin, *end})
        numbers: set[int] = set()
        counting: list[tuple[Override, ...]] = [()]
        for boundary in boundaries:
            numbers = numbers - end[boundary] | begin[boundary]
            counting.append(_felt(overrides[number] for number in sorted(numbers)))
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


def _felt(overrides: Iterable[Override]) -> tuple[Override, ...]:
    """Without those under one that replaces whoever is on call."""
    felt: list[Override] = []
    for override in overrides:
        felt = [override] if override.replaces is None else [*felt, override]
    return tuple(felt)
