"""Paging a person by a direct message, and keeping that message up to date afterwards."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incidents.timeline import why_asked_no_more
from bot.domain.people.person import Person
from bot.engine.contracts import Chat, DeliveryFailed, IncidentView, Placed, Posted
from bot.engine.errands.carrying import Carried
from bot.engine.errands.message_failed import note_message_failed
from bot.engine.errands.person_message import PersonMessage
from bot.engine.errands.taking_up import NotificationErrand
from bot.engine.queueing.messages import show_what_changed_since
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.errand import UPDATES, Work
from bot.engine.views import incident_view
from bot.storage.sending import slack_messages
from bot.storage.sending.outbox import Outgoing
from bot.storage.sending.slack_messages import FORMER_CHANNEL, SlackMessage


class DirectPageErrand(NotificationErrand):
    """A direct message with buttons to the person who is paged."""

    def __init__(self, schedules: Schedules, chat: Chat) -> None:
        super().__init__(schedules)
        self._chat = chat

    def work(self, tx: Connection, person: Person, carried: Carried) -> Work:
        """One message: these are not bundled, each incident has its own."""
        view = incident_view(tx, carried.notifications[0].incident, carried.roster)
        return _DirectPage(self._chat, person, view, carried)


class _DirectPage(PersonMessage):
    def __init__(self, chat: Chat, person: Person, view: IncidentView, carried: Carried) -> None:
        super().__init__(chat, person, view)
        self._carried = carried

    def stands(self, tx: Connection) -> bool:
        return self._carried.all_stand(tx)

    def put_back(self, tx: Connection, now: datetime) -> None:
        self._carried.put_back(tx, now)

    def sent(self, tx: Connection, now: datetime) -> None:
        super().sent(tx, now)
        placed = Placed(provider="slack", id=f"{self._posted.channel}/{self._posted.ts}")
        self._carried.was_sent(tx, placed, now)

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        self._carried.failed(tx, failure, retry_at, now)


class DirectMessageErrand:
    """Updates a direct message about an incident, or one in a former channel, in place."""

    gives_up_after_tries = None

    def __init__(self, schedules: Schedules, chat: Chat) -> None:
        self._schedules = schedules
        self._chat = chat

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """The message as it must look now."""
        message = slack_messages.get(tx, rows[0].subject)
        view = incident_view(tx, message.subject, self._schedules.files_in_force())
        return _Update(self._chat, message, view)


class _Update(Work):
    written_to = UPDATES

    def __init__(self, chat: Chat, message: SlackMessage, view: IncidentView) -> None:
        self._chat = chat
        self._message = message
        self._view = view

    async def send(self) -> None:
        posted = Posted(channel=self._message.channel, ts=self._message.ts)
        reader = self._message.recipient
        gone = why_asked_no_more(self._view.timeline, reader) is not None
        direct = reader != FORMER_CHANNEL and not gone
        await self._chat.update_incident(posted, self._view, direct=direct)

    def sent(self, tx: Connection, now: datetime) -> None:
        incident = self._view.incident
        slack_messages.shows(tx, self._message.id, incident.version)
        show_what_changed_since(tx, incident, now, direct=self._message.id)

    def failed(
        self,
        tx: Connection,
        failure: DeliveryFailed,
        retry_at: datetime | None,
        now: datetime,
    ) -> None:
        note_message_failed(tx, self._view.incident.number, failure, retry_at, now)
