"""Not answering a machine for ever."""

from collections import Counter

UNHELPFUL_REPLIES_AT_MOST = 5
_NUMBERS_AT_MOST = 1_000


class Patience:
    """Counts the replies to a number that led to nothing, so that two machines that answer each
    other fall silent.

    It is forgotten when the process ends, which costs a few more texts at most.
    """

    def __init__(self) -> None:
        self._unhelpful: Counter[str] = Counter()

    def bears(self, number: str) -> bool:
        """Whether to answer once more that nothing was understood."""
        if len(self._unhelpful) >= _NUMBERS_AT_MOST:
            self._unhelpful.clear()
        self._unhelpful[number] += 1
        return self._unhelpful[number] <= UNHELPFUL_REPLIES_AT_MOST

    def restore(self, number: str) -> None:
        """They said something that made sense."""
        del self._unhelpful[number]
