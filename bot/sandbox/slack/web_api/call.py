"""One call of a Web API method: its arguments, as slack_sdk sends them."""

import json
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request as HttpRequest

from bot.sandbox.slack.errors import SlackError, invalid_argument
from bot.sandbox.slack.json_types import Json, Parsed
from bot.sandbox.slack.state import State

_TRUE: Final = ("1", "true", "True", True, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """The arguments of one call; forms carry texts, JSON bodies whatever they like."""

    state: State
    fields: Json
    scopes: frozenset[str]

    def text(self, name: str) -> str:
        """A needed text.

        Raises:
            SlackError: invalid_arguments when it is missing.
        """
        value = self.fields.get(name)
        if value is None or value == "":
            raise invalid_argument(f"missing required field: {name}")
        return str(value)

    def maybe(self, name: str) -> str | None:
        """A text that may be left out."""
        value = self.fields.get(name)
        return None if value is None else str(value)

    def flag(self, name: str) -> bool:
        """A yes or no that is no when left out."""
        return self.fields.get(name) in _TRUE

    def number(self, name: str, default: int) -> int:
        """A whole number.

        Raises:
            SlackError: invalid_arguments when it is something else.
        """
        try:
            return int(self.fields.get(name, default))
        except (TypeError, ValueError):
            raise invalid_argument(f"must be an integer [json-pointer:/{name}]") from None

    def listed(self, name: str) -> list[str]:
        """A list, given as such or as a text with commas."""
        value = self.fields.get(name) or ""
        found = value if isinstance(value, list) else str(value).split(",")
        return [str(one).strip() for one in found if str(one).strip()]

    def structure(self, name: str) -> Parsed:
        """Something nested, given as JSON or as a text that holds JSON; None if left out."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise SlackError(f"invalid_{name}_format") from None


async def read_fields(request: HttpRequest) -> Json:
    """All arguments of a request, from its query, form or JSON body.

    Raises:
        SlackError: invalid_json, json_not_object or invalid_post_type.
    """
    fields: Json = dict(request.query_params)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip()
    body = await request.body()
    if not body:
        return fields
    if content_type == "application/json":
        return fields | _json_object(body)
    if content_type == "application/x-www-form-urlencoded":
        return fields | dict(parse_qsl(body.decode(), keep_blank_values=True))
    raise SlackError("invalid_post_type")


def _json_object(body: bytes) -> Json:
    try:
        parsed: Parsed = json.loads(body)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(parsed, dict):
        raise SlackError("json_not_object")
    return parsed


def read_token(request: HttpRequest, fields: Json) -> str | None:
    """The token, from the Authorization header or the argument `token`."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    given = fields.pop("token", None)
    if kind.lower() == "bearer" and token:
        return token
    return None if given is None else str(given)
