"""Schedules: layers plus overrides. Who is on call, for one duty of one team."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.instants import Span


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


@dataclass(frozen=True, kw_only=True, slots=True)
class OnCall:
    """Who is on call at an instant, and the shift that instant lies in.

    `people` is empty in a gap. `start` and `end` bound the time in which the same people stay on
    call for the same reason; None where that is without bound.
    """

    people: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """Layers plus overrides, the later of each winning."""

    team: str
    key: str
    overrides: tuple[Override, ...] = ()

    def on_call(self, at: datetime) -> OnCall:
        """Who is on call at an instant."""
        raise NotImplementedError
