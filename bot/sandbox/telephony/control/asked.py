"""What a request to the control API names."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.sandbox.telephony.call import Call

if TYPE_CHECKING:
    from bot.sandbox.telephony.exchange import Exchange


class NoSuchCall(LookupError):  # noqa: N818 (named by the refusal)
    """There is no call with that SID."""


class ControlRequest:
    """One request: its path, its JSON object, and what they name.

    `root` is the path below which the control API stands here, such as `/control`.
    """

    def __init__(
        self, exchange: "Exchange", path: Mapping[str, str], fields: Mapping[str, Any], *, root: str
    ) -> None:
        self.exchange = exchange
        self.path = path
        self._root = root
        self._fields = fields

    def text(self, name: str) -> str:
        """A text that must be there. Raises ValueError."""
        value = self._fields.get(name)
        if not isinstance(value, str) or not value:
            raise ValueError(f"the field {name!r} is missing or is not a text")
        return value

    def optional_text(self, name: str, default: str) -> str:
        """A text that may be left out. Raises ValueError."""
        return self.text(name) if name in self._fields else default

    def optional_number(self, name: str) -> int | None:
        """A whole number that may be left out. Raises ValueError."""
        value = self._fields.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise ValueError(f"the field {name!r} is a whole number")
        return value

    def optional_texts(self, name: str) -> list[str] | None:
        """A list of texts that may be left out. Raises ValueError."""
        value = self._fields.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise ValueError(f"the field {name!r} is a list of texts")
        return list(value)

    def has(self, name: str) -> bool:
        """Whether the field was sent, be it null."""
        return name in self._fields

    def call(self) -> Call:
        """The call whose SID is in the path. Raises NoSuchCall."""
        sid = self.path["sid"]
        for call in self.exchange.calls:
            if call.sid == sid:
                return call
        raise NoSuchCall(f"there is no call {sid!r}; GET {self._root}/calls lists them")
