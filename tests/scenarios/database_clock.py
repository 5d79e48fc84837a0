"""A night on a PostgreSQL, the clock of whose server is set."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import Sleepwell
from bot.cli.asked import CommonOptions
from bot.cli.databases import set_clock
from bot.engine.commands.by_subject import Commands
from bot.storage.database import Database
from tests.engine.machine import Machine
from tests.engine.server_clock import ServerClock
from tests.scenarios.night import Night, a_night
from tests.scenarios.test_clock_set import PLATFORM

AN_HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
LOOK_SECONDS = 5


@dataclass(kw_only=True)
class Story:
    night: Night
    machine: Machine
    server: ServerClock

    async def goes_by(self, *, seconds: float) -> None:
        """Time goes by, and the clock is looked at every few seconds."""
        for _look in range(round(seconds / LOOK_SECONDS)):
            self.machine.gone_by += LOOK_SECONDS
            self.server.goes_on()
            await look_at_clock(self.night.bot)
            await self.night.bot.engine.settle()

    def shell(self) -> Commands:
        """What a command in the shell does its work by."""
        asked, bot = CommonOptions(clock=self.machine.clock()), self.night.bot
        its_own = Database(self.server.url)
        set_clock(asked, its_own)
        its_own.close()
        return Commands.on(bot.database, bot.schedules, asked.clock)

    def lives_while_others_wait(self) -> None:
        """The clock is looked at every few seconds of what somebody else waits."""
        looked = self.machine.gone_by

        def looks() -> None:
            nonlocal looked
            if self.machine.gone_by - looked >= LOOK_SECONDS:
                looked = self.machine.gone_by
                self.night.bot.engine._upkeep.set_clock()

        self.machine.meanwhile.append(looks)

    async def bo_is_rung_after(self) -> float:
        """For how many seconds from now on he is not."""
        began = self.machine.gone_by
        while "bo" not in self.night.called():
            await self.goes_by(seconds=LOOK_SECONDS)
            assert self.machine.gone_by < began + 3600
        return self.machine.gone_by - began


def same(one: datetime, other: datetime) -> bool:
    """But for half of the time that it took to be told."""
    return abs(one - other) < SECOND / 10


def due(night: Night, number: int) -> datetime:
    """When the incident's next step is."""
    due_at = night.incident(number).due_at
    assert due_at is not None
    return due_at


async def look_at_clock(bot: Sleepwell) -> None:
    await bot.database.in_thread(bot.engine._upkeep.set_clock)


@asynccontextmanager
async def a_story(postgresql_url: str, folder: Path) -> AsyncIterator[Story]:
    """Bring everything up, and take it down afterwards."""
    machine = Machine()
    server = ServerClock(postgresql_url, machine)
    try:
        async with a_night(server.url, folder, machine.clock(), platform=PLATFORM) as night:
            yield Story(night=night, machine=machine, server=server)
    finally:
        server.close()
