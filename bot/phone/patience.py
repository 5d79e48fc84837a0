"""A limit on replies to texts that make no sense: two machines must not answer each other on."""

from collections import Counter

UNHELPFUL_REPLIES_AT_MOST = 5
_NUMBERS_AT_MOST = 1_000


class Patience:
    """Counts how often each number was told that its text was not understood.

    The counts are lost when the process ends, which costs a few more texts at most.
    """

    def __init__(self) -> None:
        self._unhelpful: Counter[str] = Counter()

    def bears(self, number: str) -> bool:
        """Whether to tell this number once more; counts it."""
        if len(self._unhelpful) >= _NUMBERS_AT_MOST:
            self._unhelpful.clear()
        self._unhelpful[number] += 1
        return self._unhelpful[number] <= UNHELPFUL_REPLIES_AT_MOST

    def restore(self, number: str) -> None:
        """The number has sent something that made sense: count anew."""
        del self._unhelpful[number]
