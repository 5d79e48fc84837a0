"""Instants as people type them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from zoneinfo import ZoneInfo

from bot.domain.times.wallclock import instant_of

_FIRST_YEAR, _LAST_YEAR = 1970, 2999
_EXAMPLES = "2026-01-05T10:00Z, 2026-01-05T10:00-08:00, “2026-01-05 10:00” or now"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A typed moment: an instant, a naive wall-clock time to be read in a zone, or None for now."""

    typed: datetime | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ISO 8601, with or without an offset, or `now`.

        Raises:
            ValueError: the text is none of these; the sentence is for people.
        """
        if text.strip().lower() == "now":
            return cls(typed=None)
        try:
            typed = datetime.fromisoformat(text.strip())
        except ValueError:
            raise ValueError(f"“{text}” is no instant. Write it like {_EXAMPLES}.") from None
        if not _FIRST_YEAR <= typed.year <= _LAST_YEAR:
            raise ValueError(f"“{text}” is not between {_FIRST_YEAR} and {_LAST_YEAR}.")
        return cls(typed=typed)

    def instant(self, zone: ZoneInfo, now: datetime) -> datetime:
        """The instant in UTC; a wall-clock time is read in the zone."""
        if self.typed is None:
            return now
        if self.typed.tzinfo is None:
            return instant_of(self.typed, zone)
        return self.typed.astimezone(UTC)


NOW = Moment(typed=None)
