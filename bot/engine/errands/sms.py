"""Texting a person about everything that waits for them."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incidents.incident import Incident
from bot.domain.paging.notification import Delivery
from bot.domain.people.person import Person
from bot.engine.contracts import DeliveryFailed, Placed, Telephony
from bot.engine.errands.carrying import Carried
from bot.engine.errands.looking_up import CLOCKS_DIFFER, known_by_now
from bot.engine.errands.taking_up import NotificationErrand
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.errand import Work
from bot.storage.incidents import incidents
from bot.storage.paging import notifications, told


class SmsErrand(NotificationErrand):
    """Texts to one person that are due together become one."""

    def __init__(self, schedules: Schedules, telephony: Telephony) -> None:
        super().__init__(schedules)
        self._telephony = telephony

    def work(self, tx: Connection, person: Person, carried: Carried) -> Work:
        """One text for all of them."""
        about = {number: incidents.get(tx, number) for number in sorted(carried.incidents)}
        rises = {number: incident.rises for number, incident in about.items()}
        pages = {one.incident: one.page for one in carried.notifications}
        told.note_text(tx, person.key, rises, carried.delivery.id, pages)
        earlier = [(doubt, _said_by(tx, doubt, carried)) for doubt in carried.doubtful]
        return _Sms(self._telephony, person, about, carried, earlier, known_by_now(tx, carried))


def _said_by(tx: Connection, delivery: Delivery, carried: Carried) -> list[Incident]:
    """What a text before this one was about, those answered since among them."""
    answered = notifications.carried_by(tx, delivery.id)
    numbers = {one.incident for one in (*carried.were_carried_by(delivery), *answered)}
    return [incidents.get(tx, number) for number in sorted(numbers)]


class _Sms(Work):
    def __init__(
        self,
        telephony: Telephony,
        person: Person,
        about: Mapping[int, Incident],
        carried: Carried,
        earlier: Sequence[tuple[Delivery, Sequence[Incident]]],
        known: Collection[str],
    ) -> None:
        self._telephony = telephony
        self._person = person
        self._about = about
        self._carried = carried
        self._earlier = earlier
        self._known = known
        self._found: list[tuple[Delivery, Placed]] = []
        self._placed: Placed | None = None

    async def look_up(self) -> bool:
        looked_up = await asyncio.gather(*(self._look_for(*earlier) for earlier in self._earlier))
        self._found = [(delivery, placed) for delivery, placed in looked_up if placed is not None]
        return bool(looked_up)

    def stands(self, tx: Connection) -> bool:
        return self._carried.all_stand(tx, but_not=self._were_found())

    def put_back(self, tx: Connection, now: datetime) -> None:
        self._carried.put_back(tx, now)

    async def send(self) -> None:
        found = self._were_found()
        left = {n.incident for n in self._carried.notifications if n.delivery not in found}
        about = [incident for number, incident in self._about.items() if number in left]
        if about:
            self._placed = await self._telephony.text(
                self._person,
                about,
                delivery=self._carried.delivery.id,
                but_not_first=self._carried.dropped_by,
            )

    def _were_found(self) -> set[int]:
        """The deliveries before this one that were sent after all."""
        return {delivery.id for delivery, _placed in self._found}

    async def _look_for(
        self, delivery: Delivery, said: Sequence[Incident]
    ) -> tuple[Delivery, Placed | None]:
        since = delivery.begun_at - CLOCKS_DIFFER
        found = await self._telephony.find_text(
            self._person, said, since=since, but_not=self._known
        )
        return delivery, found

    def sent(self, tx: Connection, now: datetime) -> None:
        self._note_found(tx, now)
        if self._placed is not None:
            self._carried.was_sent(tx, self._placed, now)

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        self._note_found(tx, now)
        self._carried.failed(tx, failure, retry_at, now)
        if not failure.may_have_been_done:
            self._carried.stay_in_doubt(tx)

    def _note_found(self, tx: Connection, now: datetime) -> None:
        for earlier, placed in self._found:
            covered = self._carried.were_carried_by(earlier)
            self._carried.was_found(tx, earlier, placed, covered, now)
