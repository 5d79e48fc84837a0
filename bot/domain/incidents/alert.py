"""Alerts: what a monitor sent us."""

import re
from enum import StrEnum

from bot.domain.incidents.urgency import Urgency
from bot.domain.values import value

TITLE_LIMIT = 1_000
DEDUP_KEY_LIMIT = 255
DETAILS_LIMIT = 100_000
SOURCE_LIMIT = 200

_LINE_BREAKS = re.compile(r"\s+")
# Of the characters below the space only tabs and line breaks mean something in a text.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Action(StrEnum):
    """What the sender asks for."""

    TRIGGER = "trigger"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"


@value
class Alert:
    """One message of a monitor about a service.

    `dedup_key` None means that the alert stands for itself. The title is one line; one that is too
    long is cut, because an alert with too many words must still wake somebody.
    Control characters, over which voices, XML and terminals stumble, become spaces.
    """

    title: str
    dedup_key: str | None = None
    action: Action = Action.TRIGGER
    urgency: Urgency = Urgency.HIGH
    details: str = ""
    link: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        title = _cut(_one_line(self.title), TITLE_LIMIT)
        details = _cut(_CONTROLS.sub(" ", self.details), DETAILS_LIMIT)
        source = _cut(_one_line(self.source or ""), SOURCE_LIMIT) or None
        if (title, details, source) != (self.title, self.details, self.source):
            object.__setattr__(self, "title", title)
            object.__setattr__(self, "details", details)
            object.__setattr__(self, "source", source)

    @property
    def sender(self) -> str:
        """Who has done what this alert does, in the place of a person's key.

        It has a space in it, as no key has: a monitor never acts in a person's name.
        """
        return f"an alert from {self.source}" if self.source else "an alert"


def _one_line(text: str) -> str:
    if text.isprintable() and "  " not in text:
        # As nearly all titles are: of what is blank only the space counts as printable.
        return text.strip()
    return _LINE_BREAKS.sub(" ", _CONTROLS.sub(" ", text)).strip()


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
