"""Paging whoever comes on call for what everybody before them has declined."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incidents.heard import NOTHING_HEARD
from bot.domain.incidents.incident import Incident
from bot.domain.paging.escalation import Escalation, Page
from bot.domain.rosters.roster_at import RosterAt
from bot.engine.clocks.clock import Clock
from bot.engine.escalation.deciding import page_who_came_on_call
from bot.engine.escalation.ledger import Ledger
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.incidents import incidents, timeline
from bot.storage.incidents.declined_by_all import waiting_for_nobody

BATCH = 100


class ComeOnCall:
    """Nobody is asked about such an incident: whoever comes on call does not wait for its end."""

    name = "come on call"
    every_seconds = 15
    at_once = True

    def __init__(self, database: Database, schedules: Schedules, clock: Clock) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock

    async def do(self) -> None:
        """Look once at all that waits so."""
        found = await self._database.in_thread(self._of_others)
        for begin in range(0, len(found), BATCH):
            await self._database.in_thread(self._page, found[begin : begin + BATCH])

    def note(self) -> str | None:
        """Nothing: the channel was told that everybody has declined."""
        return None

    def _of_others(self) -> Sequence[int]:
        now = self._clock.now()
        with self._database.read() as tx:
            waiting = waiting_for_nobody(tx, now)
            return [one.incident.number for one in self._decided(tx, waiting, now)]

    def _page(self, numbers: Collection[int]) -> None:
        """Once, whichever process is first: what was paged since does not wait so any more."""
        with self._database.write() as tx:
            now = self._clock.now()
            held = incidents.lock(tx, set(numbers), skip_locked=True)
            waiting = [one for one in waiting_for_nobody(tx, now) if one.number in held]
            moment = self._moment(tx, now)
            ledger = Ledger(now, moment.revision)
            for decided in self._decided(tx, waiting, now):
                _note(ledger, decided, moment)
            ledger.write(tx)

    def _decided(
        self, tx: Connection, waiting: Sequence[Incident], now: datetime
    ) -> Sequence[Escalation]:
        if not waiting:
            return ()
        heard, moment = timeline.heard_of(tx, waiting), self._moment(tx, now)
        decided = (
            page_who_came_on_call(tx, one, moment, heard.get(one.number, NOTHING_HEARD))
            for one in waiting
        )
        return [one for one in decided if one is not None]

    def _moment(self, tx: Connection, now: datetime) -> RosterAt:
        return self._schedules.in_force().at(tx, now)


def _note(ledger: Ledger, decided: Escalation, moment: RosterAt) -> None:
    ledger.save(decided.incident)
    for one in decided.decisions:
        if isinstance(one, Page):
            planned = moment.notifications(one.person, decided.incident.urgency)
            ledger.page(decided.incident, one, planned)
