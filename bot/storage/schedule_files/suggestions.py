"""Suggestions for words that are not known where they stand."""

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST_QUOTE = 60


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean "x"?` for the nearest known word, else an empty string."""
    near = nearest(word, known)
    return "" if near is None else f' Did you mean "{near}"?'


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, whatever the case; None where none is like it."""
    if len(word) > _LONGEST_QUOTE:
        return None
    by_lower_case = {each.lower(): each for each in sorted(known)}
    found = get_close_matches(word.lower(), by_lower_case, n=1)
    return by_lower_case[found[0]] if found else None


def quoted(word: str) -> str:
    """The word in quotation marks, cut where it is too long to be read."""
    return f'"{word}"' if len(word) <= _LONGEST_QUOTE else f'"{word[: _LONGEST_QUOTE - 1]}…"'
