"""When a phone was to be left in peace: what repeats one among several incidents waits."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Row

from bot.domain.paging.throttle import APART, FURTHER_APART, RecentDelivery, held_until
from bot.domain.people.method import Method
from bot.domain.times.instants import Span
from tests.crash.records import Records


def left_in_peace(notification: Row[Any], records: Records) -> Iterator[Span]:
    """The spans in which it was to wait, by the rules of `bot/domain/paging/throttle.py`."""
    method = Method(notification.method)
    apart = APART.get(method)
    if apart is None:
        return
    phone = _Phone(notification, records)
    for since, until in pairwise(phone.turning_points(notification.due_at, apart)):
        held = phone.held_until(method, since)
        if held is not None:
            yield Span(start=since, end=min(held, until))
    further = FURTHER_APART.get(method)
    if further is not None and notification.incident not in phone.told_before(notification.due_at):
        yield from (Span(start=told.at, end=told.at + further) for told in phone.told)


class _Phone:
    """What was to be sent to one person by one method, and what was."""

    def __init__(self, notification: Row[Any], records: Records) -> None:
        theirs = (notification.person, notification.method)
        deliveries = [one for one in records.deliveries if (one.person, one.method) == theirs]
        begun = {one.id: one.begun_at for one in deliveries}
        self.told = [
            RecentDelivery(at=one.begun_at, incidents={c.incident for c in records.carried[one.id]})
            for one in deliveries
        ]
        self._waited = [
            (one.incident, one.due_at, begun.get(one.delivery, one.updated_at))
            for one in records.notifications
            if (one.person, one.method) == theirs
        ]

    def turning_points(self, since: datetime, apart: timedelta) -> list[datetime]:
        """The instants after which something else may hold, in order."""
        points = {since}
        for _, due, done in self._waited:
            points |= {due, done}
        for told in self.told:
            points |= {told.at, told.at + apart}
        return sorted(point for point in points if point >= since)

    def told_before(self, at: datetime) -> set[int]:
        """What they had been told of by then."""
        return {number for told in self.told if told.at <= at for number in told.incidents}

    def held_until(self, method: Method, at: datetime) -> datetime | None:
        """Until when all that waited then was to wait."""
        about = {incident for incident, due, done in self._waited if due <= at < done}
        if not about:
            return None
        lately = [told for told in self.told if told.at <= at]
        return held_until(method, about, self.told_before(at), lately, at)
