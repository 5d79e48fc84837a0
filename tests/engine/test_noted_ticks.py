"""An engine that works without a pause is not said to stand still."""

import asyncio
import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.domain.incidents.alert import Alert
from bot.engine.commands.alerts import Report
from bot.engine.commands.by_subject import Commands
from bot.engine.escalation.escalator import Escalator
from bot.engine.loops.tick_result import TickResult
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.dispatcher import Dispatcher
from bot.engine.ticks import Engine
from bot.engine.upkeep import Upkeep
from bot.storage.database import Database
from bot.storage.upkeep.pulses import Beating
from tests.conftest import MovedClock
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.night import PEOPLE, PLATFORM

AN_HOUR = 3600.0
# Two are less than an engine may stand still for; all of them are more.
A_TICK_SECONDS = 14
# Each is the first of a storm that is never grouped: 100 of them fill a tick.
INCIDENTS = 450


class Slow(Escalator):
    """Each tick takes long, and nothing is due only after many. `looks` is told of each."""

    def __init__(
        self, database: Database, schedules: Schedules, looks: Callable[[TickResult], None]
    ) -> None:
        super().__init__(database, schedules)
        self._looks = looks

    def tick(self, now: datetime) -> TickResult:
        result = super().tick(now)
        self._looks(result)
        return result


class SendsNothing(Dispatcher):
    """All that is queued stays so: what it does is no part of this story."""

    async def tick(self) -> TickResult:
        return TickResult(done=0, nearest=None)


async def test_each_of_many_ticks_in_a_row_is_noted(
    database: Database, tmp_path: Path, clock: MovedClock
) -> None:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "platform.yaml").write_text(
        PLATFORM.replace("search: {}", "search: {group: never}")
    )
    schedules = Schedules(database, tmp_path)
    schedules.load(clock.now())
    commands = Commands.on(database, schedules, clock)
    _id, key = commands.keys.add("search")
    found: list[int] = []
    said: list[str] = []
    begun, over, loop = asyncio.Event(), asyncio.Event(), asyncio.get_running_loop()

    def looked(result: TickResult) -> None:
        loop.call_soon_threadsafe(begun.set)
        found.append(result.done)
        if sum(found) == INCIDENTS and not result.done:
            loop.call_soon_threadsafe(over.set)
        if sum(found):
            clock.advance(seconds=A_TICK_SECONDS)
            said.extend(engine.troubles())

    engine = Engine(
        database,
        Upkeep(database, schedules, clock, Beating.ENGINE),
        Slow(database, schedules, looked),
        SendsNothing(database, {}, clock, holder="me", chance=random.Random(1)),  # noqa: S311 (no secret)
        clock,
        sweep_seconds=AN_HOUR,
    )
    await engine.start()
    await begun.wait()
    alerts = [Alert(title="slow", dedup_key=f"disk {n}") for n in range(INCIDENTS)]
    reports = [Report(key=key, alert=alert) for alert in alerts]
    await asyncio.to_thread(commands.alerts.report_all, reports)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await over.wait()
    await engine.stop()

    assert len(found) > INCIDENTS / 100
    assert [trouble for trouble in said if "ticked" in trouble] == []
