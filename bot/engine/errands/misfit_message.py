"""Telling people that an override of theirs does not fit new schedule files any more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.planning.orphans import Misfit, misfit
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Override
from bot.engine.contracts import Chat
from bot.engine.errands.about_override import AboutOverride
from bot.engine.queueing.recipients import place_of
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.errand import Work
from bot.storage.sending.outbox import Outgoing
from bot.storage.stored_schedules import overrides


class MisfitMessageErrand:
    """Says which override does not fit, and why. Nothing where it has come to fit again."""

    gives_up_after_tries = None

    def __init__(self, schedules: Schedules, chat: Chat) -> None:
        self._schedules = schedules
        self._chat = chat

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """Nothing for a recipient who cannot be written to in Slack."""
        recipient = rows[0].recipient or ""
        override = overrides.get(tx, rows[0].subject)
        if override is None:
            return None
        files = self._schedules.files_in_force()
        place = place_of(recipient, files)
        why = misfit(override, files, self._schedules.roster(tx, after=now), now)
        if place is None or why is None:
            return None
        return _MisfitMessage(self._chat, recipient, place, override, why, files)


class _MisfitMessage(AboutOverride):
    def __init__(
        self,
        chat: Chat,
        recipient: str,
        place: str,
        override: Override,
        why: Misfit,
        roster: Roster,
    ) -> None:
        self._chat = chat
        self._recipient = recipient
        self._place = place
        self.written_to = place
        self._override = override
        self._why = why
        self._roster = roster

    async def send(self) -> None:
        person = self._roster.people.get(self._recipient)
        await self._chat.tell_of_misfit(
            person or self._place, self._override, self._why, self._roster
        )
