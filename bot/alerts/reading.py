"""Pieces that the payloads of several sources have in common."""

import json
import re
from urllib.parse import urlsplit

LINK_LIMIT = 2_000

_BLANK = re.compile(r"\s")
# As nearly all addresses are: these need not be taken apart.
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[!-~]*)?")


def readable(value: object) -> str:
    """A JSON value for people: an object becomes `key: value` lines, text stays as it is."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_in_a_line(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "\n".join(_in_a_line(inner) for inner in value)
    return _in_a_line(value)


def as_word(value: object) -> object:
    """A word of ours, whatever the case of its letters; anything else as it is."""
    return value.strip().lower() if isinstance(value, str) else value


def web_address(text: object) -> str | None:
    """The address where it is one that can be followed, else None."""
    if not isinstance(text, str) or len(text) > LINK_LIMIT:
        return None
    if _PLAIN_ADDRESS.fullmatch(text):
        return text
    if _BLANK.search(text):
        return None
    try:
        parts = urlsplit(text)
        hostname = parts.hostname
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and hostname else None


def _in_a_line(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
