"""Our own alert payload, for anything that can send JSON (docs: HTTP API).

Read without a library of models, for which each start would wait.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from bot.alerts.invalid import FieldProblem, InvalidPayload
from bot.alerts.reading import as_word, readable, web_address
from bot.domain.incidents.alert import DEDUP_KEY_LIMIT, Action, Alert
from bot.domain.incidents.urgency import Urgency

Choice = TypeVar("Choice", bound=StrEnum)


def read_generic(value: object) -> Alert:
    """The alert a payload of ours means.

    Fields that are not known are ignored. One that is null or an empty text counts as left out:
    templates write these for what they do not know.

    Raises:
        InvalidPayload: a field is missing or wrong. `title` is needed to trigger, `dedup_key` to
            acknowledge and to resolve.
    """
    if not isinstance(value, dict):
        raise InvalidPayload(FieldProblem(field="body", message="must be a JSON object"))
    fields = _Fields(value)
    title = fields.text("title").strip()
    dedup_key = fields.text("dedup_key", DEDUP_KEY_LIMIT) or None
    action = fields.choice("action", Action.TRIGGER)
    urgency = fields.choice("urgency", Urgency.HIGH)
    details, source = fields.object_or_text("details"), fields.text("source") or None
    if fields.problems:
        raise InvalidPayload(*fields.problems)
    if action is Action.TRIGGER and not title:
        raise InvalidPayload(
            FieldProblem(field="title", message="is required, and must not be empty")
        )
    if action is not Action.TRIGGER and dedup_key is None:
        raise InvalidPayload(FieldProblem(field="dedup_key", message=f"is required to {action}"))
    link = web_address(value.get("link"))
    return Alert(
        title=title,
        dedup_key=dedup_key,
        action=action,
        urgency=urgency,
        details=_details_text(details, value.get("link"), link),
        link=link,
        source=source,
    )


class _Fields:
    """What an object has under names. Types are not guessed; all that is wrong is remembered."""

    def __init__(self, given: Mapping[str, object]) -> None:
        self._given = given
        self.problems: list[FieldProblem] = []

    def text(self, name: str, limit: int | None = None) -> str:
        value = self._given.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._is_wrong(name, "must be text")
        elif limit is not None and len(value) > limit:
            self._is_wrong(name, f"must have at most {limit} characters")
        else:
            return value
        return ""

    def choice(self, name: str, usual: Choice) -> Choice:
        value = self._given.get(name)
        if value is None or (word := as_word(value)) == "":
            return usual
        choices = tuple(type(usual))
        if word in choices:
            return choices[choices.index(word)]
        *others, last = (f"'{one}'" for one in choices)
        self._is_wrong(name, f"must be {', '.join(others)} or {last}")
        return usual

    def object_or_text(self, name: str) -> object:
        value = self._given.get(name)
        if value is not None and not isinstance(value, str | dict):
            self._is_wrong(name, "must be an object or text")
        return value

    def _is_wrong(self, name: str, message: str) -> None:
        self.problems.append(FieldProblem(field=name, message=message))


def _details_text(details: object, given: object, link: str | None) -> str:
    """The details; among them a link that cannot be followed, which may tell somebody something."""
    told = readable(details)
    if given and link is None:
        address = readable({"link": given})
        return f"{told}\n{address}" if told else address
    return told
