"""In the morning: what telephones saw, brought together with what the database says."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Row

from bot.domain.incidents.timeline import What
from bot.domain.people.method import Method
from bot.domain.times.instants import Span
from bot.domain.times.spans import total, uncovered
from bot.engine.errands.call import LOOK_AGAIN
from bot.engine.sending.leased_send import LEASE, SEND_TIMEOUT_SECONDS
from bot.sandbox.telephony import Call, Message
from tests.crash.left_in_peace import left_in_peace
from tests.crash.night import Night
from tests.crash.teams import phone_of

TELEPHONES = (Method.CALL, Method.SMS)
_DELIVERY = re.compile(r"/twilio/(?:voice|sms-status)/(\d+)")


class Reckoning:
    """Both sides of a night that is over. `down` is when nobody could page anybody."""

    def __init__(self, night: Night) -> None:
        if night.ended is None:
            raise ValueError("the night is not over")
        self.night = night
        self.records = night.records()
        self.whole = Span(start=night.began, end=night.ended)
        self.down = [*night.fleet.nobody_paged(self.whole), *night.trouble.excused]

    @cached_property
    def asked(self) -> dict[int, list[Call | Message]]:
        """What the provider of telephones accepted, by our delivery's id."""
        exchange = self.night.ground.exchange
        texts = [text for text in exchange.messages if text.direction == "outbound-api"]
        asked: dict[int, list[Call | Message]] = {}
        everything: list[Call | Message] = [*exchange.calls, *texts]
        for one in everything:
            asked.setdefault(delivery_of(one), []).append(one)
        return asked

    @cached_property
    def doubles(self) -> list[int]:
        """Deliveries that the provider accepted, and whose notifications another one sent again."""
        return [delivery for delivery in self.asked if not self.records.carried[delivery]]

    @cached_property
    def interrupted(self) -> list[Row[Any]]:
        """Deliveries to telephones that were given up for another one."""
        carried = self.records.carried
        return [
            one
            for one in self.records.deliveries
            if one.method in TELEPHONES and not carried[one.id]
        ]

    def first_sent(self, incident: int) -> datetime | None:
        """When a provider was first asked to tell somebody of it."""
        asked = [
            requested_at(self.asked[one.delivery][0])
            for one in self.records.notifications
            if one.incident == incident and one.delivery in self.asked
        ]
        return min(asked, default=None)

    def late(self, since: datetime, until: datetime, excuses: Iterable[Span] = ()) -> timedelta:
        """How much of the time between nothing excuses."""
        if until <= since:
            return timedelta(0)
        return total(uncovered([*self.down, *excuses], Span(start=since, end=until)))

    def late_to_send(self, notification: Row[Any]) -> timedelta:
        """How long it took without an excuse until it was sent, or an answer came."""
        asked = self.asked.get(notification.delivery, [])
        answer = self.records.answered(notification.incident)
        at = requested_at(asked[0]) if asked else notification.updated_at
        at = at if answer is None else min(at, answer.at)
        taken = self._phone_taken(notification.person, notification.method)
        peace = left_in_peace(notification, self.records)
        return self.late(notification.due_at, at, [*taken, *peace])

    def _phone_taken(self, person: str, method: str) -> list[Span]:
        """When nothing could be sent to somebody: their phone was in use, or a lease ran on."""
        calls = [call for call in self.night.ground.exchange.calls if call.to == phone_of(person)]
        in_use = [
            Span(start=call.requested_at, end=(call.ended_at or self.whole.end) + LOOK_AGAIN)
            for call in calls
            if method == Method.CALL
        ]
        held = LEASE + timedelta(seconds=SEND_TIMEOUT_SECONDS)
        leased = [
            Span(start=one.begun_at, end=one.begun_at + held)
            for one in (*self.interrupted, *self._found)
            if (one.person, one.method) == (person, method)
        ]
        return [*in_use, *leased]

    @cached_property
    def _found(self) -> list[Row[Any]]:
        """Deliveries that were interrupted, looked up, and found to have been sent."""
        found = {
            (one.incident, one.facts["person"], one.facts["method"])
            for one in self.records.timeline
            if one.what in (What.DELIVERY_FOUND, What.DELIVERY_INTERRUPTED)
        }
        told = {
            one.delivery
            for one in self.records.notifications
            if (one.incident, one.person, one.method) in found
        }
        return [one for one in self.records.deliveries if one.id in told]


def delivery_of(one: Call | Message) -> int:
    """Our id of what the provider was asked to send: it is in the addresses it was given."""
    source = one.request.source if isinstance(one, Call) else one.request.callback
    url = "" if source is None or not hasattr(source, "url") else str(source.url)
    found = _DELIVERY.search(url)
    if found is None:
        raise ValueError(f"{one.sid} does not say which delivery it is")
    return int(found[1])


def requested_at(one: Call | Message) -> datetime:
    """When the provider was asked."""
    return one.requested_at if isinstance(one, Call) else one.created_at
