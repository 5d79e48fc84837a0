"""Sharing a span out among people of whom nobody is free for all of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.times.instants import Span


class Sharing:
    """How a span is shared out in as few pieces as can be, cut at points alone.

    Points are in order; among them are the bounds of the span and of all in which somebody is
    `busy`. They are counted from 0 to `last`.
    """

    def __init__(self, points: Sequence[datetime], busy: Mapping[str, Iterable[Span]]) -> None:
        self._points, self.last = points, len(points) - 1
        self._until = {person: _free_until(points, spans) for person, spans in busy.items()}
        farthest = [
            max((until[at] for until in self._until.values()), default=at)
            for at in range(self.last)
        ]
        self._open = [at for at in range(self.last) if farthest[at] == at]
        self._needed = [0] * len(points)
        for at in reversed(range(self.last)):
            self._needed[at] = 1 + self._needed[max(farthest[at], at + 1)]

    def pieces_from(self, at: int) -> dict[str, Span]:
        """Who can take a piece from a point on, and until where; nobody where it stays open.

        Of the points at which it may end it is the one nearest to an even share.
        """
        ends = {person: self._end(at, until[at]) for person, until in self._until.items()}
        return {person: self._piece(at, end) for person, end in ends.items() if end is not None}

    def open_from(self, at: int) -> Span:
        """What stays open, from a point on at which nobody can take a piece."""
        later = range(at, self.last)
        return self._piece(at, next((each for each in later if each not in self._open), self.last))

    def place_of(self, point: datetime) -> int:
        """Where a point stands among all."""
        return self._points.index(point)

    def _piece(self, at: int, end: int) -> Span:
        return Span(start=self._points[at], end=self._points[end])

    def _end(self, at: int, until: int) -> int | None:
        fewest = self._needed[at] - 1
        possible = [end for end in range(at + 1, until + 1) if self._needed[end] == fewest]
        if not possible:
            return None
        stop = next((each for each in self._open if each > at), self.last)
        rest, number = self._piece(at, stop), self._needed[at] - self._needed[stop]
        even = rest.start + rest.length / number
        return min(possible, key=lambda end: abs(self._points[end] - even))


def _free_until(points: Sequence[datetime], busy: Iterable[Span]) -> list[int]:
    """From each point on, the farthest that somebody is free until; itself where they are not."""
    spans, until = list(busy), list(range(len(points)))
    for at in reversed(range(len(points) - 1)):
        piece = Span(start=points[at], end=points[at + 1])
        if not any(piece.overlaps(span) for span in spans):
            until[at] = until[at + 1]
    return until
