"""When a phone was to be left in peace: what repeats one among several incidents waits."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from bot.domain.instants import Span
from bot.domain.person import Method
from bot.domain.throttle import APART, FURTHER_APART
from tests.crash.records import Records


def left_in_peace(notification: Row[Any], records: Records) -> Iterator[Span]:
    """The spans in which it may have waited, by the rules of `bot/domain/throttle.py`."""
    method = Method(notification.method)
    sent = [
        (one, {carried.incident for carried in records.carried[one.id]})
        for one in records.deliveries
        if (one.person, one.method) == (notification.person, notification.method)
    ]
    repeats = any(
        notification.incident in about
        for one, about in sent
        if one.id != notification.delivery and one.begun_at <= notification.due_at
    )
    apart = (APART if repeats else FURTHER_APART).get(method)
    if apart is None:
        return
    for one, about in sent:
        if one.id != notification.delivery and about - {notification.incident}:
            yield Span(start=one.begun_at, end=one.begun_at + apart)
