"""Ringing a person about everything that waits for them."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.person import Person
from bot.engine.errand import PutOff, Work
from bot.engine.errands.carrying import Carried, NotificationErrand, still_wanted
from bot.engine.hanging_up import live_calls, queue_hang_up
from bot.engine.schedules import Schedules
from bot.engine.services import DeliveryFailed, Telephony
from bot.storage import notifications

LOOK_AGAIN = timedelta(seconds=5)
LOOK_AGAIN_SOON = timedelta(milliseconds=200)


class CallErrand(NotificationErrand):
    """Calls to one person that are due together become one; a second waits for the first to end."""

    def __init__(self, schedules: Schedules, telephony: Telephony, *, ring: timedelta) -> None:
        """`ring` is how long the telephony lets phones ring."""
        super().__init__(schedules)
        self._telephony = telephony
        self._ring = ring

    def work(self, tx: Connection, person: Person, carried: Carried) -> Work:
        """One call for all of them. Raises PutOff while their phone rings for us already."""
        begun = carried.delivery.begun_at
        if not notifications.only_one_at_the_phone_of(tx, person.key):
            raise PutOff(begun + LOOK_AGAIN_SOON)
        live = live_calls(tx, begun, person=person.key, ring=self._ring)
        if any(call.id != carried.delivery.id for call in live):
            raise PutOff(begun + LOOK_AGAIN)
        return _Call(self._telephony, person, carried)


class _Call:
    def __init__(self, telephony: Telephony, person: Person, carried: Carried) -> None:
        self._telephony = telephony
        self._person = person
        self._carried = carried
        self._provider_id = ""

    async def send(self) -> None:
        delivery = self._carried.delivery.id
        self._provider_id = await self._telephony.call(self._person, delivery=delivery)

    def sent(self, tx: Connection, now: datetime) -> None:
        self._carried.was_sent(tx, self._provider_id, now)
        delivery = self._carried.delivery.id
        if not still_wanted(tx, notifications.carried_by(tx, delivery)):
            queue_hang_up(tx, delivery, now)

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        self._carried.failed(tx, failure, retry_at, now)
