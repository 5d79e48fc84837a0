"""Layers: rotations with their restrictions, of which a schedule is made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.domain.rotations.restriction import Windows
from bot.domain.rotations.rotation import LineUp, Rotation
from bot.domain.times.instants import EVER


class OnDuty(NamedTuple):
    """What makes touching pieces one shift. `turn` is None where the turns do not matter."""

    people: tuple[str, ...]
    because: str
    turn: int | None


Stretch = tuple[OnDuty | None, datetime, datetime]
"""Who is on call by a layer (None: it is not active), from when, and until when."""


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

    def stretches_from(self, at: datetime, because: str) -> Iterator[Stretch]:
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

    def line_up_at(self, at: datetime) -> tuple[LineUp, datetime, datetime]:
        """Who may take turns at an instant, from when, and until when; nobody outside its life."""
        for span, people in self.rotation.line_ups():
            if at < span.start:
                return (), EVER.start, span.start
            if at < span.end:
                return people, span.start, span.end
        return (), self.rotation.life.end, EVER.end

    def _turns_from(
        self, at: datetime, because: str
    ) -> Iterator[tuple[OnDuty, datetime, datetime]]:
        people_of = self.rotation.people_of
        for number, start, end in self.rotation.numbered_from(at):
            yield OnDuty(people_of(number), because, number), start, end

    def _covered(
        self, turns: Iterator[tuple[OnDuty, datetime, datetime]], windows: Windows, at: datetime
    ) -> Iterator[Stretch]:
        """Turns where windows cover them; a look at the turns is put off until one does."""
        duty: OnDuty | None = None
        over = EVER.start
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
