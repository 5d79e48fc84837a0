"""Whatever is done to a machine's clock, waits and leases last as long as they say."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import Sleepwell
from bot.engine.clocks.clock import SteadyClock, SystemClock, machine_time
from bot.engine.clocks.timekeeping import CATCHES_UP, Timekeeping, nearer
from bot.storage.database import Database
from tests.conftest import MONDAY_3AM
from tests.engine.machine import Machine
from tests.scenarios.night import a_night

AN_HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("off", [AN_HOUR, -AN_HOUR])
def test_a_wait_lasts_as_long_whoever_sets_the_machine_s_clock(off: timedelta) -> None:
    machine = Machine()
    clock = machine.clock()

    machine.gone_by = 300.0
    machine.off = off

    assert clock.now() == MONDAY_3AM + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("off", "goes"),
    [
        (timedelta(0), timedelta(0)),
        (timedelta(milliseconds=-300), timedelta(milliseconds=-300)),
        (timedelta(minutes=3), CATCHES_UP),
        (timedelta(minutes=-3), -CATCHES_UP),
    ],
)
def test_what_a_clock_was_set_by_is_made_up_for_little_by_little(
    off: timedelta, goes: timedelta
) -> None:
    assert nearer(MONDAY_3AM, MONDAY_3AM + off) == MONDAY_3AM + goes


def test_alone_on_its_database_a_process_follows_its_machine(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    machine = Machine()
    clock = machine.clock()
    machine.off = timedelta(minutes=-1)

    for _ in range(24):
        machine.gone_by += 5
        before = clock.now()
        Timekeeping(database, clock).keep()
        assert before - clock.now() <= CATCHES_UP
    database.close()

    assert clock.now() == machine.wall()


@pytest.mark.parametrize("off", [AN_HOUR, -AN_HOUR, timedelta(0)])
def test_processes_that_share_a_database_go_by_its_clock(
    postgresql_url: str, off: timedelta
) -> None:
    database = Database(postgresql_url)
    clock = SteadyClock(lambda: machine_time() + off)
    with capture_logs() as logs:
        keeping = Timekeeping(database, clock)
        keeping.keep()
        keeping.keep()
    database.close()

    assert abs(clock.now() - datetime.now(UTC)) < AN_HOUR / 2
    told = [entry["seconds"] for entry in logs]
    assert told == ([pytest.approx(off.total_seconds(), abs=60)] if off else [])


def test_while_the_database_is_away_the_clock_goes_on_by_itself(tmp_path: Path) -> None:
    away = Database(f"postgresql://nobody@/nothing?host={tmp_path}")
    machine = Machine(off=AN_HOUR)
    clock = machine.clock()
    machine.gone_by = 5

    Timekeeping(away, clock).keep()
    away.close()

    assert clock.now() == MONDAY_3AM + AN_HOUR + 5 * SECOND


async def test_a_machine_that_is_an_hour_ahead_pages_nobody_early(
    postgresql_url: str, tmp_path: Path
) -> None:
    async with a_night(postgresql_url, tmp_path, SystemClock(), runs=True) as night:
        answer = await night.http.post(
            f"/alerts/{night.key('checkout')}", json={"title": "checkout is down"}
        )
        await night.exchange.next_call()
        ahead = Sleepwell.on(night.bot.settings, SteadyClock(lambda: machine_time() + AN_HOUR))
        ahead.prepare()
        await ahead.engine.settle()
        await ahead.close()

        assert night.incident(answer.json()["incident"]).step == 0
        assert len(night.exchange.calls) == 1


async def test_that_the_clocks_differ_is_logged_once_by_each_process(
    postgresql_url: str, tmp_path: Path
) -> None:
    async with a_night(postgresql_url, tmp_path, SystemClock()) as night:
        ahead = Sleepwell.on(night.bot.settings, SteadyClock(lambda: machine_time() + AN_HOUR))
        with capture_logs() as logs:
            ahead.prepare()
            await ahead.database.in_thread(ahead.engine._upkeep.set_clock)
        await ahead.close()

    told = [entry["event"] for entry in logs if entry["log_level"] == "warning"]
    assert told == ["this machine's clock is not the database's, which is gone by"]
