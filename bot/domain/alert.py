"""Alerts: what a monitor sent us."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.person import Urgency

TITLE_LIMIT = 1_000
DEDUP_KEY_LIMIT = 255
DETAILS_LIMIT = 100_000

_LINE_BREAKS = re.compile(r"\s+")


class Action(StrEnum):
    """What the sender asks for."""

    TRIGGER = "trigger"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """One message of a monitor about a service.

    `dedup_key` None means that the alert stands for itself. The title is one line; one that is too
    long is cut, because an alert with too many words must still wake somebody.
    """

    title: str
    dedup_key: str | None = None
    action: Action = Action.TRIGGER
    urgency: Urgency = Urgency.HIGH
    details: str = ""
    link: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        one_line = _LINE_BREAKS.sub(" ", self.title).strip()
        object.__setattr__(self, "title", _cut(one_line, TITLE_LIMIT))
        object.__setattr__(self, "details", _cut(self.details, DETAILS_LIMIT))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
