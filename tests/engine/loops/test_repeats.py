"""What is told of troubles that come again and again."""

from collections import Counter
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.app import Sleepwell
from bot.engine.loops.repeats import IN_FULL_AGAIN_SECONDS, REMEMBERED_AT_MOST, Repeats
from bot.engine.upkeep import Upkeep
from bot.settings import Settings
from bot.storage.upkeep.pulses import Beating
from tests.conftest import MovedClock
from tests.crash.ground import PEOPLE, TEAM


class Seconds:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def test_the_same_is_told_in_full_once_and_then_in_a_line_now_and_then(seconds: Seconds) -> None:
    repeats, told = Repeats(seconds), []
    away = OSError("away")
    for _ in range(60):
        told.append(repeats.facts("pulse", away))
        seconds.now += 1

    assert [(at, facts) for at, facts in enumerate(told) if facts] == [
        (0, {"exc_info": away}),
        *(
            (at, {"exc_info": None, "problem": "OSError: away", "times": at + 1})
            for at in (10, 20, 30, 40, 50)
        ),
    ]


def test_several_that_come_together_are_counted_as_many(seconds: Seconds) -> None:
    repeats, away = Repeats(seconds), OSError("away")
    repeats.facts("alerts", away, times=200)
    seconds.now += 10

    told = repeats.facts("alerts", away, times=3)

    assert told == {"exc_info": None, "problem": "OSError: away", "times": 203}


def test_another_part_and_another_reason_are_told_in_full_too(seconds: Seconds) -> None:
    repeats, full, away = Repeats(seconds), OSError("full"), OSError("away")

    told = [repeats.facts(*one) for one in (("a", away), ("b", away), ("a", full), ("a", away))]

    assert told == [{"exc_info": away}, {"exc_info": away}, {"exc_info": full}, None]


def test_after_a_while_it_is_told_in_full_again(seconds: Seconds) -> None:
    repeats, away = Repeats(seconds), OSError("away")
    repeats.facts("pulse", away)
    seconds.now += IN_FULL_AGAIN_SECONDS

    assert repeats.facts("pulse", away) == {"exc_info": away}


def test_what_never_comes_twice_is_forgotten(seconds: Seconds) -> None:
    repeats, first = Repeats(seconds), OSError("port 0")
    for port in range(REMEMBERED_AT_MOST + 1):
        repeats.facts("pulse", OSError(f"port {port}"))

    assert repeats.facts("pulse", OSError(f"port {REMEMBERED_AT_MOST}")) is None
    assert repeats.facts("pulse", first) == {"exc_info": first}


async def test_a_process_whose_database_is_broken_tells_each_trouble_in_full_once(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "platform.yaml").write_text(TEAM)
    settings = Settings(database_url=SecretStr(sqlite_url), schedules_dir=tmp_path)
    bot = Sleepwell.on(settings, clock)
    bot.prepare()
    upkeep = Upkeep(bot.database, bot.schedules, clock, Beating.ENGINE)
    with bot.database.write() as tx:
        for table in ("outbox", "pulses"):
            tx.execute(text(f"ALTER TABLE {table} RENAME TO {table}_elsewhere"))

    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=bot.web()))
    with capture_logs() as logs:
        for _ in range(5):
            await bot.engine.do_duties()
            await upkeep.beat()
            await client.get("http://oncall.test/metrics")
    await client.aclose()
    await bot.close()

    told = Counter(entry["event"] for entry in logs)
    assert told == {
        "the pulse could not be written": 1,
        "the database cannot be counted for the metrics": 1,
        "a duty failed": told["a duty failed"],
    }
    duties = [entry["duty"] for entry in logs if "duty" in entry]
    assert duties
    assert len(duties) == len(set(duties))
