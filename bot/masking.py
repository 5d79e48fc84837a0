"""Hides phone numbers and secrets in log entries."""

import re
from collections.abc import Mapping, MutableMapping
from datetime import date
from typing import Any

_HIDDEN = "•••"
_SHORTEST_SHOWN_AT_BOTH_ENDS = 10

# E.164: a plus sign and at most 15 digits; in an address the plus sign is written %2B.
_PHONE_NUMBER = re.compile(r"(?:\+|%2B)(\d{7,15})(?!\d)", re.IGNORECASE)
_KEY_IN_ADDRESS = re.compile(r"(/(?:alerts|ical)/)[a-z0-9]{32}(?![a-z0-9])")

_SECRET_NAMES = frozenset(
    {
        "alert_key",
        "api_key",
        "authorization",
        "cookie",
        "database_url",
        "routing_key",
        "secret",
        "signature",
        "token",
        "x-twilio-signature",
    }
)
_SECRET_ENDINGS = ("_token", "_secret", "password")


def masked(number: str) -> str:
    """A phone number that can be recognised but not called: `+1415•••0101`."""
    digits = number.lstrip("+")
    if len(digits) < _SHORTEST_SHOWN_AT_BOTH_ENDS:
        return f"+{_HIDDEN}{digits[-2:]}"
    return f"+{digits[:4]}{_HIDDEN}{digits[-4:]}"


def mask_log_entry(
    _logger: object, _method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor that masks phone numbers, keys in addresses and secrets in every value.

    It belongs after the processors that write tracebacks out, and before the renderer.
    """
    for name, value in entry.items():
        entry[name] = _masked_value(name, value)
    return entry


def _masked_value(name: str, value: object) -> object:
    if _is_secret(name) and value is not None:
        return _HIDDEN
    match value:
        case None | bool() | int() | float() | date():
            return value
        case str():
            return _masked_text(value)
        case Mapping():
            return {key: _masked_value(str(key), inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_masked_value("", inner) for inner in value]
        case _:
            return _masked_object(value)


def _is_secret(name: str) -> bool:
    plain = name.lower()
    return plain in _SECRET_NAMES or plain.endswith(_SECRET_ENDINGS)


def _masked_text(text: str) -> str:
    hidden = _PHONE_NUMBER.sub(lambda found: masked(found[1]), text)
    return _KEY_IN_ADDRESS.sub(rf"\1{_HIDDEN}", hidden)


def _masked_object(value: object) -> object:
    """The value itself, unless its repr, which a renderer writes, contains a secret."""
    shown = repr(value)
    hidden = _masked_text(shown)
    return value if hidden == shown else hidden
