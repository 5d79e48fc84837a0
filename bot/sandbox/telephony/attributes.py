"""Reads attributes of TwiML elements; notes invalid ones and uses the default."""

import re
from collections.abc import Callable
from typing import TypeVar
from xml.etree.ElementTree import Element

from bot.sandbox.telephony.errors import Notice

# Twilio: error dictionary, schema validation warning.
SCHEMA_WARNING = 12200

_METHOD = re.compile(r"GET|POST", re.IGNORECASE)

T = TypeVar("T")


class Attributes:
    """The attributes of one element, each asked for once; `leftover` notes the others."""

    def __init__(self, element: Element, notices: list[Notice]) -> None:
        self._element = element
        self._notices = notices
        self._known: set[str] = set()

    def text(self, name: str, default: str, valid: re.Pattern[str] | None = None) -> str:
        """A text, of this form if one is given."""
        return self._read(name, default, str, lambda value: not valid or valid.fullmatch(value))

    def optional(self, name: str) -> str | None:
        """A text that may be left out."""
        self._known.add(name)
        return self._element.get(name)

    def method(self) -> str:
        """GET or POST."""
        return self.text("method", "POST", _METHOD).upper()

    def number(self, name: str, default: int, *, least: int) -> int:
        """A whole number."""
        return self._read(name, default, int, lambda value: value >= least)

    def optional_number(self, name: str, *, least: int) -> int | None:
        """A whole number that may be left out."""
        known = self._read(name, least - 1, int, lambda value: value >= least)
        return None if known < least else known

    def flag(self, name: str, *, code: int) -> bool:
        """`true` or `false`, which is the default."""
        truth = {"true": True, "false": False}
        return self._read(name, False, lambda value: truth[value.lower()], code=code)

    def allow(self, *names: str) -> None:
        """Accept these valid attributes, which have no effect here."""
        self._known.update(names)

    def leftover(self) -> None:
        """Note every attribute that nobody asked for."""
        for name in sorted(set(self._element.keys()) - self._known):
            self._notices.append(
                Notice(code=SCHEMA_WARNING, text=f"<{self._element.tag}> has no attribute {name!r}")
            )

    def _read(
        self,
        name: str,
        default: T,
        convert: Callable[[str], T],
        valid: Callable[[T], object] = lambda _: True,
        *,
        code: int = SCHEMA_WARNING,
    ) -> T:
        self._known.add(name)
        raw = self._element.get(name)
        if raw is None:
            return default
        try:
            value = convert(raw)
            if valid(value):
                return value
        except (KeyError, ValueError):
            pass
        tag = self._element.tag
        self._notices.append(Notice(code=code, text=f"<{tag} {name}={raw!r}> is not valid"))
        return default
