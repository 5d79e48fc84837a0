"""Identifiers and timestamps as Slack writes them, the same in every run."""

import itertools
from datetime import datetime


class Ids:
    """Hands out identifiers: a letter for the kind, then ten digits."""

    def __init__(self) -> None:
        self._next = itertools.count(1)

    def new(self, kind: str) -> str:
        """An identifier never handed out before, such as `D0000000007` for kind `D`."""
        return f"{kind}{next(self._next):010d}"


class Timestamps:
    """Message timestamps: seconds, a point, six digits; each later than the one before."""

    def __init__(self) -> None:
        self._last_microseconds = 0

    def new(self, now: datetime) -> str:
        """The timestamp of a message written at `now`."""
        wanted = int(now.timestamp()) * 1_000_000 + now.microsecond
        self._last_microseconds = max(wanted, self._last_microseconds + 1)
        seconds, microseconds = divmod(self._last_microseconds, 1_000_000)
        return f"{seconds}.{microseconds:06d}"
