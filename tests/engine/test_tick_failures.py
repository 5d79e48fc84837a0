"""Looks that fail in a row are told, and do not fill the disk with it."""

import asyncio
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.app import Sleepwell
from bot.engine.loops.tick_failures import SAID_EVERY, TROUBLE_AFTER, TickFailures
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


def test_the_same_problem_is_told_in_full_once_and_then_now_and_then() -> None:
    failing = TickFailures()
    with capture_logs() as logs:
        for _ in range(3 * SAID_EVERY):
            failing.failed("escalate", away())
        failing.failed("escalate", away("the disk is full"))

    told = [(entry["event"], entry.get("times")) for entry in logs]
    assert told == [
        ("a tick failed", None),
        ("a tick failed again", SAID_EVERY),
        ("a tick failed again", 2 * SAID_EVERY),
        ("a tick failed again", 3 * SAID_EVERY),
        ("a tick failed", None),
    ]


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

    while not any("looks" in trouble for trouble in bot.engine.troubles()):
        bot.engine.ring()
        await asyncio.to_thread(bot.engine.troubles)

    assert "no such table: outbox" in " ".join(bot.engine.troubles())
    with bot.database.write() as tx:
        tx.execute(text("ALTER TABLE elsewhere RENAME TO outbox"))
    while bot.engine.troubles():
        bot.engine.ring()
        await asyncio.to_thread(bot.engine.troubles)
    await bot.stop()
