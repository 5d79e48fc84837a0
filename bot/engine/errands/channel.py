"""The message about an incident in its team's channel, and what is said under it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incidents.timeline import TimelineEntry
from bot.engine.contracts import Chat, DeliveryFailed, IncidentView, Posted
from bot.engine.errands.message_failed import note_message_failed
from bot.engine.queueing.messages import show_what_changed_since
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.errand import UPDATES, LeftToNewer, Work
from bot.engine.views import incident_view
from bot.storage.incidents import incidents
from bot.storage.sending import slack_messages
from bot.storage.sending.outbox import Outgoing
from bot.storage.sending.slack_messages import CHANNEL, FORMER_CHANNEL, MessageSubject, SlackMessage


class IncidentMessageErrand:
    """Posts the message about an incident, or updates it in place."""

    gives_up_after_tries = None

    def __init__(self, schedules: Schedules, chat: Chat) -> None:
        self._schedules = schedules
        self._chat = chat

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """The message as it must look now; nothing for a team without a channel."""
        view = incident_view(tx, rows[0].subject, self._schedules.files_in_force())
        message = _message_in_channel(tx, view)
        channel = _channel_of(view, message)
        if channel is None:
            return None
        return _IncidentMessage(self._chat, channel, message, view)


class _IncidentMessage(Work):
    def __init__(
        self, chat: Chat, channel: str, message: SlackMessage | None, view: IncidentView
    ) -> None:
        self._chat = chat
        self._channel = channel
        self._message = message
        self._view = view
        self._posted: Posted | None = None
        self.written_to = channel if message is None else UPDATES

    async def send(self) -> None:
        if self._message is None:
            self._posted = await self._chat.post_incident(self._channel, self._view)
        else:
            posted = Posted(channel=self._message.channel, ts=self._message.ts)
            await self._chat.update_incident(posted, self._view, direct=False)

    def sent(self, tx: Connection, now: datetime) -> None:
        incident = self._view.incident
        now_there = incidents.get(tx, incident.number)
        if self._posted is not None:
            # It may have been handed to another team while its first message was on its way.
            stays = now_there.team == incident.team
            slack_messages.add(
                tx,
                about=MessageSubject.INCIDENT,
                subject=incident.number,
                recipient=CHANNEL if stays else FORMER_CHANNEL,
                channel=self._posted.channel,
                ts=self._posted.ts,
                shown_version=incident.version,
            )
        elif self._message is not None:
            slack_messages.shows(tx, self._message.id, incident.version)
        show_what_changed_since(tx, incident, now)

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        note_message_failed(tx, self._view.incident.number, failure, retry_at, now)


class AnnouncementErrand:
    """Says one entry of the timeline out loud, under the message about the incident."""

    gives_up_after_tries = None

    def __init__(self, schedules: Schedules, chat: Chat) -> None:
        self._schedules = schedules
        self._chat = chat

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """Nothing for a team without a channel: the timeline has it."""
        row = rows[0]
        if row.incident is None:
            return None
        view = incident_view(tx, row.incident, self._schedules.files_in_force())
        message = _message_in_channel(tx, view, row.recipient or CHANNEL)
        channel = _channel_of(view, message)
        if row.recipient == FORMER_CHANNEL:
            channel = message.channel if message else None
        if channel is None:
            return None
        entry = next((one for one in view.timeline if one.id == row.subject), None)
        if entry is None:
            raise LeftToNewer("an announcement of what this version has no words for")
        return _Announcement(self._chat, channel, message, entry, view)


class _Announcement(Work):
    def __init__(
        self,
        chat: Chat,
        channel: str,
        message: SlackMessage | None,
        entry: TimelineEntry,
        view: IncidentView,
    ) -> None:
        self._chat = chat
        self._channel = channel
        self._message = message
        self._entry = entry
        self._view = view
        self.written_to = channel

    async def send(self) -> None:
        message = self._message
        under = Posted(channel=message.channel, ts=message.ts) if message else None
        await self._chat.announce(self._channel, self._entry, self._view, under=under)

    def sent(self, tx: Connection, now: datetime) -> None:
        """Nothing to write: what was said stands in the timeline already."""

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        note_message_failed(tx, self._view.incident.number, failure, retry_at, now)


def _channel_of(view: IncidentView, message: SlackMessage | None) -> str | None:
    """The team's channel; where the files have dropped the team, the one it was shown in."""
    team = view.roster.teams.get(view.incident.team)
    if team is not None and team.channel is not None:
        return team.channel
    return message.channel if message else None


def _message_in_channel(
    tx: Connection, view: IncidentView, recipient: str = CHANNEL
) -> SlackMessage | None:
    messages = slack_messages.showing(tx, MessageSubject.INCIDENT, view.incident.number)
    return next((one for one in reversed(messages) if one.recipient == recipient), None)
