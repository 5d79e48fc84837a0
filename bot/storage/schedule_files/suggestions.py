"""Suggestions for words that are not known where they stand."""

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST_QUOTE = 60


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean "x"?` for the nearest known word, else an empty string."""
    if len(word) > _LONGEST_QUOTE:
        return ""
    by_lower_case = {each.lower(): each for each in sorted(known)}
    nearest = get_close_matches(word.lower(), by_lower_case, n=1)
    return f' Did you mean "{by_lower_case[nearest[0]]}"?' if nearest else ""


def quoted(word: str) -> str:
    """The word in quotation marks, cut where it is too long to be read."""
    return f'"{word}"' if len(word) <= _LONGEST_QUOTE else f'"{word[: _LONGEST_QUOTE - 1]}…"'
