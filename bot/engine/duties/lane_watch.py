"""Telling other engines what this one can send, and people which engine cannot send it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.engine.clocks.clock import Clock
from bot.engine.sending.dispatcher import Dispatcher
from bot.engine.sending.standings import LIVES_SURELY, SAID_EVERY_SECONDS
from bot.engine.sending.uneven import Worse, worse_than_others
from bot.storage.database import Database
from bot.storage.sending.senders import forget, heard_of

log = structlog.get_logger(__name__)

# A dispatcher that has not looked for so long sends nothing, whatever it could.
LOOKS_WITHIN = timedelta(seconds=15)


class LaneWatch:
    """Says how this engine stands, as long as it sends, and notes where engines differ.

    On SQLite there is one engine, and nobody to tell.
    """

    name = "lane watch"
    every_seconds = SAID_EVERY_SECONDS
    at_once = True

    def __init__(self, database: Database, dispatcher: Dispatcher, clock: Clock) -> None:
        self._database = database
        self._dispatcher = dispatcher
        self._clock = clock
        self._begun_at: datetime | None = None
        self._worse: Sequence[Worse] = ()

    async def do(self) -> None:
        """Say it, and hear the others."""
        if not self._database.is_sqlite:
            await self._database.in_thread(self._say_and_hear)

    def note(self) -> str | None:
        """Which engines cannot send what others can, as of the last look."""
        if not self._worse:
            return None
        return "; ".join(
            f"{self._who(one)} cannot send {one.what}: {one.why}" for one in self._worse
        )

    def _say_and_hear(self) -> None:
        now, before = self._clock.now(), self._worse
        with self._database.write() as tx:
            if self._sends():
                self._dispatcher.standings.say(tx, now)
            forget(tx, now)
            self._worse = worse_than_others(heard_of(tx, now, since=now - LIVES_SURELY))
        for one in self._worse:
            if one.holder == self._dispatcher.holder and one not in before:
                log.error("left to other engines, for this one cannot", lanes=one.what, why=one.why)

    def _sends(self) -> bool:
        now = self._clock.now()
        self._begun_at = self._begun_at or now
        # At the start it is about to look, and others may start in the same moment.
        return now - (self._dispatcher.looked_at or self._begun_at) <= LOOKS_WITHIN

    def _who(self, worse: Worse) -> str:
        # By no name: whoever asks need not be somebody who may know our machines.
        ours = worse.holder == self._dispatcher.holder
        return "this engine" if ours else "another engine on the database"
