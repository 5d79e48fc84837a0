"""Cursor paging (Slack: "Pagination")."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.web_api.call import Call

T = TypeVar("T")
MOST = 1000


def page(call: Call, things: Sequence[T], *, default_limit: int) -> tuple[Sequence[T], Json]:
    """The page asked for, and the `response_metadata` that leads to the next.

    Raises:
        SlackError: invalid_cursor or invalid_limit.
    """
    limit = call.number("limit", default_limit) or default_limit
    if not 0 < limit <= MOST:
        raise SlackError("invalid_limit")
    start = _decode(call.maybe("cursor"))
    end = start + limit
    cursor = _encode(end) if end < len(things) else ""
    return things[start:end], {"next_cursor": cursor}


def _encode(place: int) -> str:
    return base64.b64encode(f"place:{place}".encode()).decode()


def _decode(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("place:"))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise SlackError("invalid_cursor") from None
