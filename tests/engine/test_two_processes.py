"""Two processes on one PostgreSQL: what one commits, the other does at once."""

import asyncio
from pathlib import Path

from pydantic import SecretStr

from bot.app import Sleepwell
from bot.engine.clock import SystemClock
from bot.engine.commands import Commands
from bot.engine.schedules import Schedules
from bot.settings import Settings
from bot.storage.database import Database
from tests.scenarios.night import PEOPLE, PLATFORM

AN_HOUR = 3600.0


async def test_what_another_process_commits_wakes_the_engine(
    postgresql_url: str, tmp_path: Path
) -> None:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "platform.yaml").write_text(PLATFORM)
    settings = Settings(database_url=SecretStr(postgresql_url), schedules_dir=tmp_path)
    bot = Sleepwell(settings, SystemClock(), sweep_seconds=AN_HOUR)
    bot.prepare()
    escalated = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told() -> None:
        loop.call_soon_threadsafe(escalated.set)

    bot.database.after_commit(told)
    await bot.start()
    while bot.engine.last_tick_at is None:  # noqa: ASYNC110 (only until the first look is over)
        await asyncio.sleep(0)
    other = Database(postgresql_url)
    schedules = Schedules(other, tmp_path)
    await asyncio.to_thread(schedules.load, bot.clock.now())
    commands = Commands.on(other, schedules, bot.clock)

    await asyncio.to_thread(commands.incidents.page_team, "platform", "Help", "kim")

    async with asyncio.timeout(10):
        await escalated.wait()
    await bot.stop()
    other.close()
