"""Texting a person about everything that waits for them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incident import Incident
from bot.domain.person import Person
from bot.engine.errand import Work
from bot.engine.errands.carrying import Carried, NotificationErrand
from bot.engine.schedules import Schedules
from bot.engine.services import DeliveryFailed, Telephony
from bot.storage import incidents


class SmsErrand(NotificationErrand):
    """Texts to one person that are due together become one."""

    def __init__(self, schedules: Schedules, telephony: Telephony) -> None:
        super().__init__(schedules)
        self._telephony = telephony

    def work(self, tx: Connection, person: Person, carried: Carried) -> Work:
        """One text for all of them."""
        about = [incidents.get(tx, number) for number in sorted(carried.incidents)]
        return _Sms(self._telephony, person, about, carried)


class _Sms:
    def __init__(
        self,
        telephony: Telephony,
        person: Person,
        about: Sequence[Incident],
        carried: Carried,
    ) -> None:
        self._telephony = telephony
        self._person = person
        self._about = about
        self._carried = carried
        self._provider_id = ""

    async def send(self) -> None:
        delivery = self._carried.delivery.id
        self._provider_id = await self._telephony.text(self._person, self._about, delivery=delivery)

    def sent(self, tx: Connection, now: datetime) -> None:
        self._carried.was_sent(tx, self._provider_id, now)

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        self._carried.failed(tx, failure, retry_at, now)
