"""Asking the person who has an incident whether they are still on it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incident import Incident
from bot.domain.person import Person
from bot.engine.errand import Work
from bot.engine.errands.message_failed import note_message_failed
from bot.engine.errands.to_person import ToPerson
from bot.engine.schedules import Schedules
from bot.engine.services import Chat, DeliveryFailed
from bot.engine.views import incident_view
from bot.storage import incidents
from bot.storage.outbox import Outgoing


class ReminderErrand:
    """A new direct message about an acknowledged incident, with buttons to answer it."""

    gives_up_after_tries = None

    def __init__(self, schedules: Schedules, chat: Chat) -> None:
        self._schedules = schedules
        self._chat = chat

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """Nothing once it was answered, or has come back: then they are paged."""
        row = rows[0]
        view = incident_view(tx, row.subject, self._schedules.files_in_force())
        person = view.roster.people.get(row.recipient or "")
        if person is None or not _is_asked_after(view.incident, person):
            return None
        return _Reminder(self._chat, person, view)


def _is_asked_after(incident: Incident, person: Person) -> bool:
    return incident.acknowledged_by == person.key and incident.runs_out


class _Reminder(ToPerson):
    def stands(self, tx: Connection) -> bool:
        return _is_asked_after(incidents.get(tx, self._view.incident.number), self._person)

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        note_message_failed(tx, self._view.incident.number, failure, retry_at, now)
