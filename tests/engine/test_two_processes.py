"""Two processes on one PostgreSQL: what one commits, the other does at once."""

import asyncio
from pathlib import Path

from pydantic import SecretStr

from bot.app import Sleepwell
from bot.domain.incidents.alert import Action, Alert
from bot.engine.clocks.clock import SystemClock
from bot.engine.commands.by_subject import Commands
from bot.engine.schedule_files.schedules import Schedules
from bot.settings import Settings
from bot.storage.database import Database
from tests.engine.looking import has_looked
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.night import PEOPLE, PLATFORM

AN_HOUR = 3600.0


async def test_what_another_process_commits_wakes_the_engine(
    postgresql_url: str, tmp_path: Path
) -> None:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "platform.yaml").write_text(PLATFORM)
    settings = Settings(database_url=SecretStr(postgresql_url), schedules_dir=tmp_path)
    bot = Sleepwell.on(settings, SystemClock(), sweep_seconds=AN_HOUR)
    bot.prepare()
    escalated = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told() -> None:
        loop.call_soon_threadsafe(escalated.set)

    bot.database.after_commit(told)
    await bot.start()
    await has_looked(bot.engine)
    other = Database(postgresql_url)
    schedules = Schedules(other, tmp_path)
    await asyncio.to_thread(schedules.load, bot.clock.now())
    commands = Commands.on(other, schedules, bot.clock)

    await asyncio.to_thread(commands.opening.page_team, "platform", "Help", "kim")

    async with asyncio.timeout(PATIENCE_SECONDS):
        await escalated.wait()
    await bot.stop()
    other.close()


async def test_of_many_who_trigger_and_resolve_at_once_none_is_told_that_it_went_nowhere(
    postgresql_url: str, tmp_path: Path
) -> None:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "platform.yaml").write_text(PLATFORM)
    database = Database(postgresql_url)
    schedules = Schedules(database, tmp_path)
    clock = SystemClock()
    schedules.load(clock.now())
    commands = Commands.on(database, schedules, clock)
    _id, key = commands.keys.add("checkout")

    def trigger_and_resolve() -> list[int | None]:
        """What became of the triggers."""
        numbers = []
        for _ in range(10):
            triggered = commands.alerts.report(key, Alert(title="down", dedup_key="shop"))
            numbers.append(triggered.incident)
            over = Alert(title="up", dedup_key="shop", action=Action.RESOLVE)
            commands.alerts.report(key, over)
        return numbers

    reported = await asyncio.gather(*(asyncio.to_thread(trigger_and_resolve) for _ in range(6)))

    assert None not in {number for numbers in reported for number in numbers}
    database.close()
