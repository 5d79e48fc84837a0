"""The base of all JSON payloads: strict types, and refusals that name file and field."""

from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Self, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from bot.importing.found import InvalidSource

PROBLEMS_NAMED_AT_MOST = 5

T = TypeVar("T")


@cache
def known_zones() -> frozenset[str]:
    """The names of the IANA time zone database; looking them up walks many folders."""
    return frozenset(available_timezones())


def _instant(value: object) -> datetime:
    moment = _moment(value)
    if moment.tzinfo is None:
        raise ValueError("must have an offset, as 2026-01-05T10:00:00Z has")
    return moment.astimezone(UTC)


def _moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("must be a date with a time, such as 2026-01-05T10:00:00Z")  # noqa: TRY004
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("must be a date with a time, such as 2026-01-05T10:00:00Z") from None
    if not 1970 <= moment.year <= 2199:
        raise ValueError("must be between 1970 and 2199")
    return moment.replace(microsecond=0)


def _zone(value: object) -> ZoneInfo:
    if not isinstance(value, str) or value not in known_zones():
        raise ValueError("must be a timezone, such as Europe/Berlin")
    return ZoneInfo(value)


def _empty_if_null(value: object) -> object:
    return [] if value is None else value


Instant = Annotated[datetime, BeforeValidator(_instant)]
"""A date and time with an offset, in UTC."""
Moment = Annotated[datetime, BeforeValidator(_moment)]
"""A date and time, with an offset or without."""
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
"""The name of a zone of the IANA time zone database."""
Listed = Annotated[list[T], BeforeValidator(_empty_if_null)]
"""A list; null is an empty one."""


class Payload(BaseModel):
    """An object of a payload. Unknown fields are ignored; types are not converted."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    @classmethod
    def read(cls, value: object, file: str, *path: str | int) -> Self:
        """The object, checked.

        Args:
            value: what the file holds at the path.
            file: the file's name, for complaints.
            path: where in the file the object stands.

        Raises:
            InvalidSource: with a sentence for each of the first fields that are wrong.
        """
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=True, include_input=False)
            problems = [
                _problem_in_words(problem, file, path) for problem in found[:PROBLEMS_NAMED_AT_MOST]
            ]
            raise InvalidSource("\n".join(problems)) from None


def _problem_in_words(problem: ErrorDetails, file: str, path: tuple[str | int, ...]) -> str:
    where = ""
    for part in (*path, *problem["loc"]):
        where += f"[{part}]" if isinstance(part, int) else f".{part}"
    message = _message(problem["type"], problem.get("ctx") or {}) or problem["msg"]
    return f"{file}: {where.lstrip('.') or 'the file'} {message}"


def _message(kind: str, context: dict[str, Any]) -> str | None:
    match kind:
        case "missing":
            return "is missing"
        case "value_error":
            return str(context["error"])
        case "literal_error":
            return f"must be {context['expected']}"
        case "greater_than" | "greater_than_equal":
            return f"must be at least {context.get('ge', context.get('gt', 0) + 1)}"
        case "less_than_equal":
            return f"must be at most {context['le']}"
        case "too_short":
            return "must not be empty"
        case "model_type" | "dict_type":
            return "must be an object"
    kinds = {"string": "text", "int": "a whole number", "list": "a list", "bool": "true or false"}
    wanted = kinds.get(kind.removesuffix("_type"))
    return f"must be {wanted}" if wanted else None
