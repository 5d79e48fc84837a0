"""JSON from strangers: read so strictly that nothing after it can stumble."""

import json
import math
from typing import Any, NoReturn

DEEPEST = 100

_SURROGATES = range(0xD800, 0xE000)


class NotJson(ValueError):  # noqa: N818 (the sentence is the answer to the sender)
    """The body is not JSON that can be kept; the message says why."""


def read_json(body: bytes) -> object:
    """The value of a JSON text (RFC 8259), without NUL characters, which PostgreSQL cannot keep.

    Raises:
        NotJson: it is not UTF-8, not JSON, holds NaN, an infinity, a number of thousands of digits,
            half a surrogate pair or a key twice, or is nested more than DEEPEST levels deep.
    """
    try:
        value = json.loads(
            body.decode("utf-8-sig"),
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_whole,
            object_pairs_hook=_without_doubles,
        )
    except UnicodeDecodeError:
        raise NotJson("The body is not text in UTF-8.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise NotJson(f"The body is not JSON: {error.msg} ({where}).") from None
    except RecursionError:
        raise _too_deep() from None
    return _cleaned(value, DEEPEST)


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is not JSON; write null or a number.")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise NotJson("A number in the body is too large.")
    return number


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise NotJson("A number in the body has too many digits.") from None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotJson(f"The key {json.dumps(key[:100])} is there twice in one object.")
        found[key] = value
    return found


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
    if not text.isascii() and any(ord(character) in _SURROGATES for character in text):
        raise NotJson("A text in the body holds half a surrogate pair, which is no character.")
    return text.replace("\0", "")


def _too_deep() -> NotJson:
    return NotJson(f"The body is nested more than {DEEPEST} levels deep.")
