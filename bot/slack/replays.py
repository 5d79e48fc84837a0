"""Requests that were acted on already, known by their signature."""

from collections import OrderedDict
from datetime import datetime, timedelta

# Longer than a signature is good for: five minutes either way (Slack: "Verifying requests").
REMEMBERED = timedelta(minutes=10)
MOST = 10_000


class SeenSignatures:
    """The signatures of the last ten minutes, at most MOST of them, in memory.

    Only signatures that were verified belong in here: strangers must not fill it.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[str, datetime] = OrderedDict()

    def is_new(self, signature: str, now: datetime) -> bool:
        """Whether this one was not seen before; from now on it was."""
        while self._seen and next(iter(self._seen.values())) <= now - REMEMBERED:
            self._seen.popitem(last=False)
        if signature in self._seen:
            return False
        self._seen[signature] = now
        if len(self._seen) > MOST:
            self._seen.popitem(last=False)
        return True
