"""Instants and half-open spans of time.

An instant is a timezone-aware datetime in UTC. Wall-clock times are naive datetimes and appear only
together with the zone they are read in.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_new = object.__new__


def as_utc(value: datetime) -> datetime:
    """The same instant in UTC.

    Raises:
        ValueError: the datetime is naive, so it names no instant.
    """
    if value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no timezone, so it names no instant")
    return value.astimezone(UTC)


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Span:
    """The half-open span `[start, end)` between two instants: at `end` it is over."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            object.__setattr__(self, "start", as_utc(self.start))
            object.__setattr__(self, "end", as_utc(self.end))
        if self.end <= self.start:
            raise ValueError(f"a span must end after it starts, not {self.start} to {self.end}")

    @classmethod
    def between(cls, start: datetime, end: datetime) -> "Span":
        """The same for instants known to be in UTC and in order, in a third of the time."""
        span = _new(cls)
        _set_start(span, start)
        _set_end(span, end)
        return span

    @property
    def length(self) -> timedelta:
        """How long it lasts in elapsed time."""
        return self.end - self.start

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share any time."""
        return self.start < other.end and other.start < self.end

    def clipped_to(self, other: "Span") -> "Span | None":
        """The part that lies inside `other`, or None where they share no time."""
        if not self.overlaps(other):
            return None
        return Span(start=max(self.start, other.start), end=min(self.end, other.end))


# Past `frozen`, and without looking the fields up by their names.
_set_start, _set_end = (vars(Span)[name].__set__ for name in ("start", "end"))

EVER = Span(start=datetime.min.replace(tzinfo=UTC), end=datetime.max.replace(tzinfo=UTC))
"""All of time: its bounds stand for `without bound`."""
