"""Our own alert payload, for anything that can send JSON (docs: HTTP API)."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator

from bot.alerts.payload import InvalidPayload, Payload, Problem
from bot.alerts.reading import readable, web_address
from bot.domain.alert import DEDUP_KEY_LIMIT, Action, Alert
from bot.domain.person import Urgency

SHORT_TEXT_LIMIT = DEDUP_KEY_LIMIT


def _absent_if_empty(value: object) -> object:
    """Templates write an empty text for what they do not know."""
    return None if value == "" else value


ShortText = Annotated[str, Field(max_length=SHORT_TEXT_LIMIT)]
OptionalText = Annotated[str | None, BeforeValidator(_absent_if_empty)]
OptionalShortText = Annotated[ShortText | None, BeforeValidator(_absent_if_empty)]


class GenericPayload(Payload):
    """What broke, and what else is known. The dedup key folds alerts into one open incident."""

    title: OptionalText = None
    dedup_key: OptionalShortText = None
    action: Annotated[Action, Field(strict=False)] = Action.TRIGGER
    urgency: Annotated[Urgency, Field(strict=False)] = Urgency.HIGH
    details: str | dict[str, Any] | None = None
    link: Any = None
    source: OptionalText = None

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
    title = (payload.title or "").strip()
    if payload.action is Action.TRIGGER and not title:
        raise InvalidPayload(Problem(field="title", message="is required, and must not be empty"))
    if payload.action is not Action.TRIGGER and payload.dedup_key is None:
        needed = f"is required to {payload.action}"
        raise InvalidPayload(Problem(field="dedup_key", message=needed))
    link = web_address(payload.link)
    return Alert(
        title=title,
        dedup_key=payload.dedup_key,
        action=payload.action,
        urgency=payload.urgency,
        details=_told(payload, link),
        link=link,
        source=payload.source,
    )


def _told(payload: GenericPayload, link: str | None) -> str:
    """The details; among them a link that cannot be followed, which may tell somebody something."""
    lines = [readable(payload.details)]
    if payload.link and link is None:
        lines.append(readable({"link": payload.link}))
    return "\n".join(line for line in lines if line)
