"""What one tick of an engine loop came to."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TickResult:
    """How many incidents, or sends, were `done`; where there were any, there may be more due.

    Where there were none, `nearest` is when the next falls due (None: nothing waits). It may have
    come already, for what another process holds at this moment or what waits for room in its lane.
    """

    done: int
    nearest: datetime | None
