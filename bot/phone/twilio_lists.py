"""Recognising a call or text of ours in Twilio's lists: they do not name our delivery. Pure.

Twilio: Call and Message resources, properties.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.phone.sms_text import is_same_page

_UNDER_WAY = frozenset({"queued", "initiated", "ringing", "in-progress"})
_UNSENT = frozenset({"failed", "undelivered", "canceled"})
_BY_US = "outbound-api"


class _Listed(Protocol):
    sid: str
    status: str
    direction: str
    date_created: datetime | None


class ListedCall(_Listed, Protocol):
    """A call, as the official client lists it."""


class ListedText(_Listed, Protocol):
    """A message, as the official client lists it."""

    body: str


def is_call(call: ListedCall, since: datetime, but_not: Collection[str]) -> bool:
    """Whether we began it at `since` or later, and it is under way."""
    return call.status in _UNDER_WAY and _may_be(call, since, but_not)


def is_text(text: ListedText, body: str, since: datetime, but_not: Collection[str]) -> bool:
    """Whether it is this page, we sent it at `since` or later, and it did not fail."""
    is_it = text.status not in _UNSENT and is_same_page(text.body, body)
    return is_it and _may_be(text, since, but_not)


def _may_be(one: _Listed, since: datetime, but_not: Collection[str]) -> bool:
    in_time = one.date_created is not None and one.date_created >= since
    return in_time and one.direction == _BY_US and one.sid not in but_not
