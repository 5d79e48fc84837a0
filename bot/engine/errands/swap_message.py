"""Showing a swap to the two people, and to the channel once it is done."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster
from bot.domain.rosters.swap import Swap
from bot.engine.contracts import Chat, DeliveryFailed, Posted
from bot.engine.queueing.recipients import TO_CHANNEL, place_of
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.errand import UPDATES, Work
from bot.storage.sending import slack_messages
from bot.storage.sending.outbox import Outgoing
from bot.storage.sending.slack_messages import MessageSubject, SlackMessage
from bot.storage.stored_schedules import swaps

log = structlog.get_logger(__name__)


class SwapMessageErrand:
    """Posts what a swap looks like to its recipient, or updates it in place.

    The recipient is a person's key, or TO_CHANNEL followed by a team's key.
    """

    gives_up_after_tries = None

    def __init__(self, schedules: Schedules, chat: Chat) -> None:
        self._schedules = schedules
        self._chat = chat

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """Nothing for a recipient who cannot be written to in Slack, and never was.

        What somebody was shown who has left since must not offer for ever what is over.
        """
        recipient = rows[0].recipient or ""
        swap = swaps.get(tx, rows[0].subject)
        if swap is None:
            return None
        roster = self._schedules.files_in_force()
        shown = slack_messages.showing(tx, MessageSubject.SWAP, swap.id)
        message = next((m for m in shown if m.recipient == recipient), None)
        place = place_of(recipient, roster) or (message.channel if message else None)
        if place is None:
            return None
        reader = place if recipient.startswith(TO_CHANNEL) else _person(recipient, roster)
        written_to = place if message is None else UPDATES
        return _SwapMessage(self._chat, recipient, reader, written_to, swap, roster, message)


def _person(key: str, roster: Roster) -> Person:
    return roster.people.get(key) or Person(key=key, name=key, timezone=ZoneInfo("UTC"))


class _SwapMessage(Work):
    def __init__(
        self,
        chat: Chat,
        recipient: str,
        reader: Person | str,
        written_to: str,
        swap: Swap,
        roster: Roster,
        message: SlackMessage | None,
    ) -> None:
        self._chat = chat
        self._recipient = recipient
        self._reader = reader
        self._swap = swap
        self._roster = roster
        self._message = message
        self._posted: Posted | None = None
        self.written_to = written_to

    async def send(self) -> None:
        old = self._message
        self._posted = await self._chat.show_swap(
            self._reader,
            self._swap,
            self._roster,
            instead_of=Posted(channel=old.channel, ts=old.ts) if old else None,
        )

    def sent(self, tx: Connection, now: datetime) -> None:
        if self._message is None and self._posted is not None:
            slack_messages.add(
                tx,
                about=MessageSubject.SWAP,
                subject=self._swap.id,
                recipient=self._recipient,
                channel=self._posted.channel,
                ts=self._posted.ts,
                shown_version=0,
            )

    def failed(
        self,
        tx: Connection,
        failure: DeliveryFailed,
        retry_at: datetime | None,
        now: datetime,
    ) -> None:
        log.warning(
            "a message about a swap did not get through",
            swap=self._swap.id,
            problem=failure.problem,
            retry_at=retry_at,
        )
