"""Asking the person who has an incident whether they are still on it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.answering.quiet_hours import waits_until
from bot.domain.incidents.incident import Incident
from bot.domain.paging.notification import Delivery, NotificationState
from bot.domain.people.method import Method
from bot.domain.people.person import Person
from bot.engine.contracts import Chat, DeliveryFailed, IncidentView, Placed, Telephony
from bot.engine.errands.message_failed import note_message_failed
from bot.engine.errands.person_message import PersonMessage
from bot.engine.loops.retries import LONGEST_WAIT
from bot.engine.queueing import messages
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.errand import Work
from bot.engine.views import incident_view
from bot.storage.incidents import incidents
from bot.storage.paging import notifications, told
from bot.storage.sending import outbox
from bot.storage.sending.outbox import Outgoing

# Half a minute, by the waits between tries: what is asked has a quarter of an hour.
TRIES_IN_SLACK = 5


class ReminderErrand:
    """A new direct message about an acknowledged incident, with buttons to answer it.

    Whoever has no Slack, or does not get it there, is sent a text.
    """

    gives_up_after_tries = TRIES_IN_SLACK

    def __init__(self, schedules: Schedules, chat: Chat) -> None:
        self._schedules = schedules
        self._chat = chat

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """Nothing once it was answered, or has come back: then they are paged."""
        asked = _asked(tx, rows[0], self._schedules)
        if asked is None:
            return None
        person, view = asked
        if not person.can_be_reached_by(Method.SLACK):
            _put_text(tx, view.incident.number, person, now)
            return None
        return _Reminder(self._chat, person, view)


class _Reminder(PersonMessage):
    def stands(self, tx: Connection) -> bool:
        return _is_asked_after(incidents.get(tx, self._view.incident.number), self._person)

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        number = self._view.incident.number
        note_message_failed(tx, number, failure, retry_at, now)
        if retry_at is not None:
            return
        if self._person.can_be_reached_by(Method.SMS):
            _put_text(tx, number, self._person, now)
        elif not failure.permanent:
            again = messages.reminder(number, self._person.key, due_at=now + LONGEST_WAIT)
            outbox.put_all(tx, [again], now)


class ReminderTextErrand:
    """The same as a text, which they can answer."""

    gives_up_after_tries = None

    def __init__(self, schedules: Schedules, telephony: Telephony) -> None:
        self._schedules = schedules
        self._telephony = telephony

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """Nothing once it was answered, or has come back, or where they have no telephone."""
        row = rows[0]
        asked = _asked(tx, row, self._schedules)
        if asked is None:
            return None
        person, view = asked
        if not person.can_be_reached_by(Method.SMS):
            return None
        if waits_until(view.incident, view.roster, now) is not None:
            # It was asked in their hours, and returns before the next.
            return None
        delivery = notifications.begin_delivery_of(tx, person.key, Method.SMS, now)
        told.note_text(tx, person.key, {row.subject: view.incident.rises}, delivery.id, {})
        return _ReminderText(self._telephony, person, view.incident, delivery)


class _ReminderText(Work):
    def __init__(
        self, telephony: Telephony, person: Person, incident: Incident, delivery: Delivery
    ) -> None:
        self._telephony = telephony
        self._person = person
        self._incident = incident
        self._delivery = delivery
        self._placed: Placed | None = None

    def stands(self, tx: Connection) -> bool:
        return _is_asked_after(incidents.get(tx, self._incident.number), self._person)

    async def send(self) -> None:
        delivery = self._delivery.id
        self._placed = await self._telephony.text(self._person, [self._incident], delivery=delivery)

    def sent(self, tx: Connection, now: datetime) -> None:
        current = notifications.delivery(tx, self._delivery.id, for_change=True)
        if self._placed is None or current is None or current.provider_id is not None:
            # A callback that came first knows it better than the answer to our request.
            return
        notifications.save_delivery(
            tx,
            self._delivery.id,
            state=NotificationState.SENT,
            provider=self._placed.provider,
            provider_id=self._placed.id,
        )

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        if not failure.may_have_been_done:
            failed = NotificationState.FAILED
            notifications.save_delivery(tx, self._delivery.id, state=failed)
        note_message_failed(tx, self._incident.number, failure, retry_at, now)


def _asked(
    tx: Connection, row: Outgoing, schedules: Schedules
) -> tuple[Person, IncidentView] | None:
    view = incident_view(tx, row.subject, schedules.files_in_force())
    person = view.roster.people.get(row.recipient or "")
    if person is None or not _is_asked_after(view.incident, person):
        return None
    return person, view


def _is_asked_after(incident: Incident, person: Person) -> bool:
    return incident.acknowledged_by == person.key and incident.runs_out


def _put_text(tx: Connection, incident: int, person: Person, now: datetime) -> None:
    outbox.put_all(tx, [messages.reminder_text(incident, person.key)], now)
