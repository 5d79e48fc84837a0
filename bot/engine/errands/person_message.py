"""A direct message about an incident to one person, and where it stands."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.people.person import Person
from bot.engine.contracts import Chat, IncidentView, Posted
from bot.engine.sending.errand import Work
from bot.storage.sending import slack_messages
from bot.storage.sending.slack_messages import MessageSubject


class PersonMessage(Work):
    """Posts the message, and writes down where it stands so that it can be kept true."""

    def __init__(self, chat: Chat, person: Person, view: IncidentView) -> None:
        self._chat = chat
        self._person = person
        self._view = view
        self._posted = Posted(channel="", ts="")
        self.written_to = person.key

    async def send(self) -> None:
        self._posted = await self._chat.page(self._person, self._view)

    def sent(self, tx: Connection, now: datetime) -> None:
        slack_messages.add(
            tx,
            about=MessageSubject.INCIDENT,
            subject=self._view.incident.number,
            recipient=self._person.key,
            channel=self._posted.channel,
            ts=self._posted.ts,
            shown_version=self._view.incident.version,
        )
