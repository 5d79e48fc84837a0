"""What the engine does now and then is done at its start already."""

import asyncio
import random
from pathlib import Path

from bot.engine.escalation.escalator import Escalator
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.dispatcher import Dispatcher
from bot.engine.ticks import Engine
from bot.engine.upkeep import Upkeep
from bot.storage.database import Database
from bot.storage.upkeep.pulses import Beating
from tests.conftest import MovedClock
from tests.patience import PATIENCE_SECONDS


class Daily:
    """A duty of once a day."""

    every_seconds = 86_400

    def __init__(self, name: str, *, at_once: bool) -> None:
        self.name = name
        self.at_once = at_once
        self.done = asyncio.Event()

    async def do(self) -> None:
        self.done.set()

    def note(self) -> str | None:
        return None


async def test_what_makes_up_for_a_process_that_died_does_not_wait(
    database: Database, tmp_path: Path, clock: MovedClock
) -> None:
    schedules = Schedules(database, tmp_path)
    dispatcher = Dispatcher(database, {}, clock, holder="me", chance=random.Random(1))  # noqa: S311 (no secret)
    upkeep = Upkeep(database, schedules, clock, Beating.ENGINE)
    soon, later = Daily("soon", at_once=True), Daily("later", at_once=False)
    escalator = Escalator(database, schedules)
    engine = Engine(database, upkeep, escalator, dispatcher, clock, duties=[soon, later])

    await engine.start()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await soon.done.wait()
    await engine.stop()

    assert not later.done.is_set()
