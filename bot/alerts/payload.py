"""What all payload models share: strict types, and refusals that name the field in plain words."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from bot.alerts.invalid import FieldProblem, InvalidPayload

FIELDS_NAMED_AT_MOST = 20


class Payload(BaseModel):
    """An object of a payload. Fields that are not known are ignored; types are not guessed.

    A field that is null counts as left out, as most writers of JSON mean it.
    """

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {name: inner for name, inner in value.items() if inner is not None}

    @classmethod
    def read(cls, value: object) -> Self:
        """The payload, checked. Raises InvalidPayload."""
        if not isinstance(value, dict):
            raise InvalidPayload(FieldProblem(field="body", message="must be a JSON object"))
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=True, include_input=False)
            raise InvalidPayload(*map(_problem, found[:FIELDS_NAMED_AT_MOST])) from None


def _problem(error: ErrorDetails) -> FieldProblem:
    path = ".".join(str(part) for part in error["loc"])
    return FieldProblem(
        field=path or "body", message=_message(error["type"], error.get("ctx") or {})
    )


def _message(kind: str, context: dict[str, Any]) -> str:
    match kind:
        case "missing":
            return "is required"
        case "string_type":
            return "must be text"
        case "bool_type":
            return "must be true or false"
        case "int_type" | "float_type":
            return "must be a number"
        case "list_type" | "tuple_type":
            return "must be a list"
        case "dict_type" | "model_type" | "model_attributes_type":
            return "must be an object"
        case "enum" | "literal_error":
            return f"must be {context['expected']}"
        case "string_too_long":
            return f"must have at most {context['max_length']} characters"
        case "value_error":
            return str(context["error"])
        case _:
            return "is not valid"
