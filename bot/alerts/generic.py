"""Our own alert payload, for anything that can send JSON (docs: HTTP API)."""

from typing import Annotated, Any

from pydantic import Field, field_validator

from bot.alerts.payload import InvalidPayload, Payload, Problem
from bot.alerts.reading import readable, web_address
from bot.domain.alert import DEDUP_KEY_LIMIT, Action, Alert
from bot.domain.person import Urgency

SHORT_TEXT_LIMIT = DEDUP_KEY_LIMIT


ShortText = Annotated[str, Field(max_length=SHORT_TEXT_LIMIT)]


class GenericPayload(Payload):
    """What broke, and what else is known. The dedup key folds alerts into one open incident.

    An empty text counts as left out: templates write it for what they do not know.
    """

    title: str | None = None
    dedup_key: ShortText | None = None
    action: Annotated[Action, Field(strict=False)] = Action.TRIGGER
    urgency: Annotated[Urgency, Field(strict=False)] = Urgency.HIGH
    details: str | dict[str, Any] | None = None
    link: Any = None
    source: str | None = None

    @field_validator("details", mode="before")
    @classmethod
    def _object_or_text(cls, value: object) -> object:
        if value is None or isinstance(value, str | dict):
            return value
        raise ValueError("must be an object or text")


def read_generic(value: object) -> Alert:
    """The alert a payload of ours means.

    Raises:
        InvalidPayload: a field is missing or wrong. `title` is needed to trigger, `dedup_key` to
            acknowledge and to resolve.
    """
    payload = GenericPayload.read(value)
    title, dedup_key = (payload.title or "").strip(), payload.dedup_key or None
    if payload.action is Action.TRIGGER and not title:
        raise InvalidPayload(Problem(field="title", message="is required, and must not be empty"))
    if payload.action is not Action.TRIGGER and dedup_key is None:
        needed = f"is required to {payload.action}"
        raise InvalidPayload(Problem(field="dedup_key", message=needed))
    link = web_address(payload.link)
    return Alert(
        title=title,
        dedup_key=dedup_key,
        action=payload.action,
        urgency=payload.urgency,
        details=_told(payload, link),
        link=link,
        source=payload.source or None,
    )


def _told(payload: GenericPayload, link: str | None) -> str:
    """The details; among them a link that cannot be followed, which may tell somebody something."""
    told = readable(payload.details)
    if payload.link and link is None:
        address = readable({"link": payload.link})
        return f"{told}\n{address}" if told else address
    return told
