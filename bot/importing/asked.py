"""The parameters of an import."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.times.instants import Span

COMPARED = timedelta(days=90)

Files = Sequence[tuple[str, object]]
"""File names with the JSON values, or texts, that they hold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportRequest:
    """The present instant, and the span that the user asked for, if any."""

    now: datetime
    within: Span | None = None

    @property
    def looked_at(self) -> Span:
        """The span to compare: the one asked for, else COMPARED from now on."""
        return self.within or Span(start=self.now, end=self.now + COMPARED)
