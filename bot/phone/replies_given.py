"""Texts that were answered already, known by their SID: Twilio sends a text again when in doubt."""

from collections import OrderedDict

MOST = 1000


class RepliesGiven:
    """What was said to the last MOST texts, in memory."""

    def __init__(self) -> None:
        self._said: OrderedDict[str, str | None] = OrderedDict()

    def __contains__(self, sid: str) -> bool:
        return sid in self._said

    def __getitem__(self, sid: str) -> str | None:
        return self._said[sid]

    def remember(self, sid: str, said: str | None) -> None:
        """Keep what was said (None: nothing)."""
        self._said[sid] = said
        if len(self._said) > MOST:
            self._said.popitem(last=False)
