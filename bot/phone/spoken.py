"""Making written text fit to be spoken by a voice."""

import re
import unicodedata

_MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
_SLACK_LINK = re.compile(r"<(?:https?|mailto):[^|>\s]*\|([^>]*)>")
_ADDRESS = re.compile(r"<?\b(?:https?|ftp)://[^\s>]+>?", re.IGNORECASE)
# Marks that voices spell out, or that break a word in two without being heard.
_MARKS = re.compile(r"[*_`~#|<>{}\[\]\\^]+")
_SPACES = re.compile(r"\s+")
_CUT_AT_A_WORD = 0.7
_READ_TIMES_LIMIT = 4


def speakable(text: str, limit: int) -> str:
    """One line of at most `limit` characters without addresses, markdown and control characters."""
    # Cut before the patterns look at it: on long hostile texts they take the square of the length.
    plain = _MARKDOWN_LINK.sub(r"\1", text[: _READ_TIMES_LIMIT * limit])
    plain = _SLACK_LINK.sub(r"\1", plain)
    plain = _ADDRESS.sub(" a link ", plain)
    plain = _MARKS.sub(" ", plain)
    plain = "".join(character if _is_said(character) else " " for character in plain)
    return _cut(_SPACES.sub(" ", plain).strip(), limit)


def _is_said(character: str) -> bool:
    # Control characters, halves of surrogate pairs and unassigned code points are not even XML.
    return unicodedata.category(character)[0] != "C" and unicodedata.category(character) != "So"


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = text[:limit]
    at_a_word = head.rfind(" ")
    return head[:at_a_word] if at_a_word > limit * _CUT_AT_A_WORD else head
