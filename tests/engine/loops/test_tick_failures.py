"""Ticks that fail in a row are trouble, which `/readyz` tells; the log has it in full once."""

import asyncio
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.app import Sleepwell
from bot.engine.loops.tick_failures import TROUBLE_AFTER, TickFailures
from bot.settings import Settings
from tests.conftest import MovedClock
from tests.crash.ground import PEOPLE, TEAM


def away(said: str = "the server is gone") -> OperationalError:
    return OperationalError("SELECT 1", None, Exception(f"{said}\nDETAIL: of ana's"))


def test_one_failure_is_no_trouble_and_three_in_a_row_are() -> None:
    failing = TickFailures()
    for times in range(1, TROUBLE_AFTER):
        failing.failed("escalate", away())
        assert failing.trouble is None, times
    failing.succeeded("dispatch")

    failing.failed("escalate", away())

    assert failing.trouble == (
        "the engine's last 3 looks for what is due failed: Exception: the server is gone"
    )
    failing.succeeded("escalate")
    assert failing.trouble is None


async def test_an_engine_whose_looks_fail_is_not_ready(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "platform.yaml").write_text(TEAM)
    settings = Settings(database_url=SecretStr(sqlite_url), schedules_dir=tmp_path)
    bot = Sleepwell.on(settings, clock)
    bot.prepare()
    await bot.start()
    with bot.database.write() as tx:
        tx.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))

    with capture_logs() as logs:
        while not any("looks" in trouble for trouble in bot.engine.troubles()):
            bot.engine.ring()
            await asyncio.to_thread(bot.engine.troubles)

    assert "no such table: outbox" in " ".join(bot.engine.troubles())
    failed = [entry["tick"] for entry in logs if entry["event"] == "a tick failed"]
    assert failed
    assert len(failed) == len(set(failed))
    with bot.database.write() as tx:
        tx.execute(text("ALTER TABLE elsewhere RENAME TO outbox"))
    while bot.engine.troubles():
        bot.engine.ring()
        await asyncio.to_thread(bot.engine.troubles)
    await bot.stop()
