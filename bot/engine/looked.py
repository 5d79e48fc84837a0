"""What came of looking for what is due."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """So many were `done`; where there were any, there may be more.

    Where there were none, `nearest` is when the next falls due: now or before for what somebody
    else holds at this very moment, or what waits for room.
    """

    done: int
    nearest: datetime | None
