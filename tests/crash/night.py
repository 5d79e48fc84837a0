"""A night in which processes die all the time, and the reckoning in the morning."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.storage.database import Database
from tests.crash.crowd import LONGEST_THOUGHT, Crowd
from tests.crash.database import Away, behind_a_wire
from tests.crash.fleet import Fleet, Member, now
from tests.crash.ground import Ground, ground_on
from tests.crash.monitor import Monitor
from tests.crash.nursery import Nursery
from tests.crash.records import Records, is_settled, records
from tests.crash.teams import teams
from tests.crash.trouble import Trouble
from tests.crash.wires import Wire

SETTLES_WITHIN_SECONDS = 240.0
# Less than what pytest gives a test, so that a night which does not come to rest tells its story.
SETTLES_SOON_SECONDS = 60.0


@dataclass(kw_only=True)
class Night:
    """Everything that takes part, and at the end what the database holds."""

    seed: int
    database: Database
    ground: Ground
    fleet: Fleet
    monitor: Monitor
    crowd: Crowd
    trouble: Trouble
    began: datetime
    settles_within_seconds: float = SETTLES_WITHIN_SECONDS
    ended: datetime | None = None
    exit_codes: tuple[int | None, ...] = ()
    _settled_since: datetime | None = None

    async def pass_with(self, trouble: Awaitable[None]) -> None:
        """Alerts, answers and trouble; then calm, until nothing waits; then the end of all."""
        await self.fleet.start()
        reading = asyncio.create_task(self.crowd.read_texts())
        watching = asyncio.create_task(self.monitor.watch())
        await trouble
        self.monitor.stop()
        await watching
        await self.fleet.all_up()
        self.crowd.answering = 1.0
        # What does not come to rest is found by the reckoning, with its story.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.settles_within_seconds):
                await self.fleet.until(self._is_settled)
        self.ended = now()
        self.exit_codes = tuple(await self.fleet.stop())
        reading.cancel()

    def records(self) -> Records:
        """What the database holds."""
        return records(self.database)

    async def _is_settled(self) -> bool:
        """Whether nothing has waited for longer than anybody here thinks before they act."""
        busy = self.ground.exchange.equipment.tasks.running
        if busy or not await asyncio.to_thread(is_settled, self.database):
            self._settled_since = None
            return False
        self._settled_since = self._settled_since or now()
        return now() - self._settled_since > LONGEST_THOUGHT


@asynccontextmanager
async def night(
    database_url: str, folder: Path, forking: Nursery, *, seed: int, alerts_per_second: float = 0.5
) -> AsyncIterator[Night]:
    """A night on this migrated database; nothing of it is left afterwards.

    On PostgreSQL: a process that does everything, one that only answers, and one that only pages.
    """
    chance = random.Random(seed)  # noqa: S311 (no secret)
    fleet = Fleet(chance=chance)
    door = Wire(fleet.connect)
    database = Database(database_url)
    async with (
        door.laid() as port,
        _reached(database_url, database.is_sqlite) as (url, away),
    ):
        public = f"http://127.0.0.1:{port}"
        async with ground_on(
            url,
            folder,
            teams(),
            nursery=forking,
            PUBLIC_URL=public,
            RING_SECONDS="10",
            LOG_LEVEL="WARNING",
        ) as ground:
            ground.exchange.sms_url = f"{public}/twilio/sms"
            fleet.members = _members(ground, away)
            monitor = Monitor(public, ground.keys, per_second=alerts_per_second, chance=chance)
            made = Night(
                seed=seed,
                database=database,
                ground=ground,
                fleet=fleet,
                monitor=monitor,
                crowd=Crowd(
                    ground.exchange,
                    list(teams().members.values()),
                    answering=0.6,
                    chance=chance,
                ),
                trouble=Trouble(
                    fleet=fleet,
                    exchange=ground.exchange,
                    monitor=monitor,
                    chance=chance,
                    away=away,
                ),
                began=now(),
            )
            try:
                yield made
            finally:
                fleet.abandon()
                database.close()


@asynccontextmanager
async def _reached(url: str, is_sqlite: bool) -> AsyncIterator[tuple[str, Away | None]]:
    if is_sqlite:
        yield url, None
        return
    async with behind_a_wire(url) as away:
        yield away.url, away


def _members(ground: Ground, away: Away | None) -> tuple[Member, ...]:
    if away is None:
        return (Member(name="serve", process=ground.process("serve")),)

    def is_away() -> bool:
        return away.is_away

    return (
        Member(name="serve", process=ground.process("serve"), excused=is_away),
        Member(
            name="serve --no-engine",
            process=ground.process("serve", "--no-engine"),
            pages=False,
            excused=is_away,
        ),
        Member(
            name="engine",
            process=ground.process("engine"),
            answers=False,
            excused=is_away,
        ),
    )
