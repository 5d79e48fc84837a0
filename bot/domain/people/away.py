"""Time off as the files say it: on the wall clock of the person, and calendars that tell more."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.times.wallclock import must_be_wall_clock


@dataclass(frozen=True, kw_only=True, slots=True)
class Away:
    """Away from `start` until `end`, on the person's own wall clock; at `end` they are back."""

    start: datetime
    end: datetime
    note: str | None = None

    def __post_init__(self) -> None:
        must_be_wall_clock(self.start)
        must_be_wall_clock(self.end)
        if self.end <= self.start:
            raise ValueError("time off must end after it starts")


@dataclass(frozen=True, kw_only=True, slots=True)
class AwayCalendar:
    """An iCalendar whose events are absences: an address, or a file in the folder of the files."""

    source: str

    @property
    def is_remote(self) -> bool:
        """Whether it has to be fetched."""
        return self.source.lower().startswith(("http://", "https://"))
