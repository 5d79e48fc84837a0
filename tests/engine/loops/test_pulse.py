"""The pulse: a database that answers and takes nothing in is found out, and said to be so."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.app import Sleepwell
from bot.engine.loops.pulse import Pulse
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.tables import pulses
from bot.storage.upkeep.pulses import Beating
from tests.conftest import MovedClock
from tests.engine.looking import has_looked
from tests.read_only import read_only
from tests.scenarios.night import PEOPLE, PLATFORM


@pytest.fixture
def pulse(database: Database, clock: MovedClock) -> Pulse:
    return Pulse(database, clock)


def test_before_the_first_try_nothing_is_said(pulse: Pulse) -> None:
    assert pulse.trouble() is None


def test_it_beats_in_one_row(pulse: Pulse, database: Database, clock: MovedClock) -> None:
    for _ in range(3):
        pulse.beat()
        clock.advance(seconds=5)

    assert pulse.trouble() is None
    with database.read() as tx:
        assert tx.execute(select(func.count()).select_from(pulses)).scalar_one() == 1


def test_what_cannot_be_written_is_said_at_once_and_since_when_and_why(
    pulse: Pulse, database: Database, clock: MovedClock
) -> None:
    pulse.beat()
    clock.advance(seconds=5)
    with read_only(database), capture_logs() as logs:
        pulse.beat()
    clock.advance(seconds=2)

    assert pulse.trouble() == (
        "nothing could be written to the database for 7 seconds: it is read-only"
    )
    assert [entry["event"] for entry in logs] == ["the pulse could not be written"]

    pulse.beat()
    assert pulse.trouble() is None


def test_that_the_file_is_not_the_one_that_was_opened_is_said_in_a_sentence(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    database = Database(sqlite_url)
    pulse = Pulse(database, clock)
    pulse.beat()
    (tmp_path / "sleepwell.db").rename(tmp_path / "elsewhere")

    with capture_logs():
        pulse.beat()
    database.close()

    said = "nothing could be written to the database for 0 seconds: the SQLite file was replaced"
    assert (pulse.trouble() or "").startswith(said)


def test_where_nothing_was_ever_written_it_counts_from_the_first_try(
    pulse: Pulse, database: Database, clock: MovedClock
) -> None:
    with read_only(database), capture_logs():
        pulse.beat()
        clock.advance(seconds=5)
        pulse.beat()

    assert pulse.trouble() == (
        "nothing could be written to the database for 5 seconds: it is read-only"
    )


def test_a_try_that_hangs_is_found_out(pulse: Pulse, clock: MovedClock) -> None:
    pulse.beat()

    clock.advance(seconds=30)
    assert pulse.trouble() is None
    clock.advance(seconds=1)
    assert pulse.trouble() == (
        "nothing could be written to the database for 31 seconds: "
        "the last try has not come to its end"
    )


def test_who_is_not_the_engine_knows_when_no_engine_beats(
    database: Database, clock: MovedClock
) -> None:
    engine, web = Pulse(database, clock), Pulse(database, clock, Beating.WEB)
    assert web.engine_silence() is None
    web.beat()
    assert web.engine_silence() == "no engine has worked on this database yet"

    engine.beat()
    web.beat()
    clock.advance(seconds=30)
    assert web.engine_silence() is None

    clock.advance(seconds=1)
    web.beat()
    assert web.engine_silence() == "no engine has given a sign of life for 31 seconds"


async def test_the_engine_has_one_from_its_start_and_tells_when_it_stands_still(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    folder = tmp_path / "schedules"
    folder.mkdir()
    (folder / "people.yaml").write_text(PEOPLE)
    (folder / "platform.yaml").write_text(PLATFORM)
    settings = Settings(database_url=SecretStr(sqlite_url), schedules_dir=folder)
    bot = Sleepwell.on(settings, clock)
    bot.prepare()
    assert bot.engine.troubles() == ["the engine has not ticked yet"]
    await bot.start()
    await has_looked(bot.engine)

    with bot.database.read() as tx:
        assert tx.execute(select(pulses.c.at)).scalar_one() == clock.now()
    clock.advance(seconds=31)
    writing, ticking = bot.engine.troubles()
    assert writing.startswith("nothing could be written to the database for 31 seconds: ")
    assert ticking == "the engine last ticked 31 seconds ago"
    await bot.stop()
