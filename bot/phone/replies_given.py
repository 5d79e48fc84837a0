"""Texts that were answered already, known by their id: providers send one again when in doubt."""

from collections import OrderedDict

MOST = 1000


class RepliesGiven:
    """What was said to the last MOST texts, in memory."""

    def __init__(self) -> None:
        self._said: OrderedDict[str, str | None] = OrderedDict()

    def __contains__(self, text_id: str) -> bool:
        return text_id in self._said

    def __getitem__(self, text_id: str) -> str | None:
        return self._said[text_id]

    def remember(self, text_id: str, said: str | None) -> None:
        """Keep what was said (None: nothing)."""
        self._said[text_id] = said
        if len(self._said) > MOST:
            self._said.popitem(last=False)
