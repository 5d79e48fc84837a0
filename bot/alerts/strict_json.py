"""JSON from strangers, made harmless: odd characters break no later step and keep no alert back."""

import json
import math
import re
from collections.abc import Iterable
from json.scanner import make_scanner
from typing import Any

DEEPEST = 100

_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_CHARACTER = "\ufffd"
_BYTE_ORDER_MARK = "\ufeff"


class NotJson(ValueError):  # noqa: N818 (the sentence is the answer to the sender)
    """The body is not JSON that can be kept; the message says why."""


def read_json(body: bytes) -> object:
    """The value of a JSON text (RFC 8259), with what is wrong only in its looks put right.

    NaN, infinities and numbers too large to hold become null: Python's own `json.dumps` writes the
    first two. Half a surrogate pair becomes U+FFFD; NUL characters, which PostgreSQL cannot keep,
    are taken out.

    Raises:
        NotJson: it is not UTF-8, not JSON, holds a key twice, or is nested more than DEEPEST levels
            deep.
    """
    try:
        text = body.decode().removeprefix(_BYTE_ORDER_MARK)
        value = _decoded(text)
    except UnicodeDecodeError:
        raise NotJson("The body is not text in UTF-8.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise NotJson(f"The body is not JSON: {error.msg} ({where}).") from None
    except RecursionError:
        raise _too_deep() from None
    return value if _is_clean(text) else _cleaned(value, DEEPEST)


def _decoded(text: str) -> object:
    try:
        value, end = _SCAN(text, 0)
    except StopIteration:
        value, end = None, -1
    # Blanks around it, or an error: few bodies have these, and looking for them takes time.
    return value if end == len(text) else _DECODER.decode(text)


def _finite(text: str) -> float | None:
    number = float(text)
    return None if math.isinf(number) else number


def _whole(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        # Python reads no more than some thousands of digits.
        return None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        double = _double_among(key for key, _ in pairs)
        raise NotJson(f"The key {json.dumps(double[:100])} is there twice in one object.")
    return found


def _double_among(keys: Iterable[str]) -> str:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    raise AssertionError("each of them is there once")


# Made once: for every body anew it would cost as much as reading a short one.
_DECODER = json.JSONDecoder(
    parse_constant=lambda _name: None,
    parse_float=_finite,
    parse_int=_whole,
    object_pairs_hook=_without_doubles,
)
_SCAN = make_scanner(_DECODER)  # type: ignore[arg-type]  # the stub has it take itself


def _is_clean(text: str) -> bool:
    """Whether it needs no second look: only escapes name half a pair or NUL, only brackets nest."""
    return "\\u" not in text and text.count("[") + text.count("{") <= DEEPEST


def _cleaned(value: Any, levels: int) -> Any:  # noqa: ANN401 (any JSON value, and the same again)
    if isinstance(value, str):
        return _clean_text(value)
    if not isinstance(value, list | dict):
        return value
    if not levels:
        raise _too_deep()
    if isinstance(value, list):
        return [_cleaned(inner, levels - 1) for inner in value]
    return {_clean_text(key): _cleaned(inner, levels - 1) for key, inner in value.items()}


def _clean_text(text: str) -> str:
    if not text.isascii():
        text = _SURROGATE.sub(_NO_CHARACTER, text)
    return text.replace("\0", "")


def _too_deep() -> NotJson:
    return NotJson(f"The body is nested more than {DEEPEST} levels deep.")
