"""On SQLite: somebody sets the machine's clock by hours, and each wait lasts as long as it says."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import Sleepwell
from bot.cli.asked import CommonOptions
from bot.cli.databases import set_clock
from bot.domain.answering.reassigning import ToPerson
from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import Through
from bot.engine.commands.by_subject import Commands
from bot.storage.database import Database
from tests.conftest import MONDAY_3AM
from tests.engine.machine import Machine
from tests.scenarios.night import NUMBER, Night, a_night

HOURS = timedelta(hours=5)
FIVE_MINUTES = timedelta(minutes=5)
SOMETIMES = [HOURS, -HOURS, timedelta(days=400), timedelta(days=-400)]
PLATFORM = """
team: platform
timezone: UTC
slack: {channel: "#platform"}
services: {checkout: {}, search: {}}
escalation:
  - {page: ana, wait: 5m}
  - {page: bo, wait: 10m}
ack_timeout: 1h
urgency:
  low: {hours: mon-fri 09:00-18:00}
"""


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
async def night(sqlite_url: str, tmp_path: Path, machine: Machine) -> AsyncIterator[Night]:
    async with a_night(sqlite_url, tmp_path, machine.clock(), platform=PLATFORM) as brought_up:
        yield brought_up


async def goes_by(night: Night, machine: Machine, **by: float) -> None:
    machine.gone_by += timedelta(**by).total_seconds()
    await night.bot.engine.settle()


async def is_set(night: Night, machine: Machine, off: timedelta) -> None:
    """Somebody sets the clock, and within seconds we see it."""
    machine.off = off
    with capture_logs() as logs:
        await night.bot.database.in_thread(night.bot.engine._upkeep.set_clock)
    assert [log["event"] for log in logs] == ["the machine's clock was set"]
    assert night.clock.now() == machine.wall()
    await night.bot.engine.settle()


@pytest.mark.parametrize("off", SOMETIMES)
async def test_the_next_step_comes_when_its_wait_is_over(
    night: Night, machine: Machine, off: timedelta
) -> None:
    await night.alert("checkout is down")
    await night.rings_out("ana")
    await goes_by(night, machine, minutes=1)

    await is_set(night, machine, off)
    await goes_by(night, machine, minutes=3.9)
    assert "bo" not in night.called()
    await goes_by(night, machine, minutes=0.1)

    await night.rings("bo")


@pytest.mark.parametrize("off", SOMETIMES)
async def test_a_person_s_own_steps_come_in_time(
    night: Night, machine: Machine, off: timedelta
) -> None:
    await night.alert("checkout is down")
    await night.rings_out("ana")

    await is_set(night, machine, off)
    await goes_by(night, machine, seconds=119)
    assert night.called() == ["ana"]
    await goes_by(night, machine, seconds=1)

    await night.rings("ana")
    assert night.called() == ["ana", "ana"]


@pytest.mark.parametrize("off", SOMETIMES)
async def test_what_was_acknowledged_comes_back_after_as_long(
    night: Night, machine: Machine, off: timedelta
) -> None:
    number = await night.alert("checkout is down")
    night.bot.commands.incidents.acknowledge(number, "ana", Through.SHELL)

    await is_set(night, machine, off)
    await goes_by(night, machine, minutes=45)
    assert night.incident(number).runs_out
    await goes_by(night, machine, minutes=14)
    assert night.incident(number).state is State.ACKNOWLEDGED
    await goes_by(night, machine, minutes=1)

    assert night.incident(number).state is State.TRIGGERED


async def test_what_is_put_off_to_a_time_of_the_day_comes_by_the_new_clock(
    night: Night, machine: Machine
) -> None:
    nine = datetime(2026, 11, 30, 9, tzinfo=MONDAY_3AM.tzinfo)
    snoozed = await night.alert("checkout is down")
    night.bot.commands.incidents.snooze(snoozed, "ana", Through.SHELL, until=nine)
    low = await night.alert("search is slow", service="search", urgency="low")

    await is_set(night, machine, HOURS)

    assert night.incident(snoozed).returns_at == nine
    assert night.incident(low).due_at == nine


async def test_set_back_nothing_that_is_put_off_to_a_time_is_late(
    night: Night, machine: Machine
) -> None:
    nine = datetime(2026, 11, 30, 9, tzinfo=MONDAY_3AM.tzinfo)
    low = await night.alert("search is slow", service="search", urgency="low")
    await is_set(night, machine, -HOURS)
    await goes_by(night, machine, hours=6)

    # Looked at early, and once more put off to nine, as the clock says it now.
    assert night.incident(low).due_at == nine


async def test_a_phone_is_left_in_peace_for_as_long_as_before(
    night: Night, machine: Machine
) -> None:
    await night.alert("checkout is down")
    await night.rings_out("ana")
    await night.alert("search is down", service="search")
    await night.rings_out("ana")
    await is_set(night, machine, -HOURS)

    await goes_by(night, machine, minutes=3)

    await night.rings("ana")


async def test_set_back_while_nothing_runs_a_wait_lasts_as_long_as_was_left(
    sqlite_url: str, tmp_path: Path, machine: Machine
) -> None:
    async with a_night(sqlite_url, tmp_path, machine.clock(), platform=PLATFORM) as night:
        await night.alert("checkout is down")
        await night.rings_out("ana")
        await goes_by(night, machine, minutes=1)
        await night.bot.engine._upkeep.beat()
        # It is down for half a minute.
        machine.gone_by += 30
        machine.off = -HOURS

        after = Sleepwell.on(night.bot.settings, machine.clock())
        with capture_logs() as logs:
            after.prepare()
        assert "the machine's clock was set" in [log["event"] for log in logs]
        for minutes, called in ((3.9, ["ana", "ana"]), (0.1, ["ana", "ana", "bo"])):
            machine.gone_by += minutes * 60
            await after.engine.settle()
            assert night.called() == called
        await after.close()


async def test_what_a_shell_does_by_a_clock_that_is_then_set_back_is_done_at_the_next_start(
    sqlite_url: str, tmp_path: Path, machine: Machine
) -> None:
    async with a_night(sqlite_url, tmp_path, machine.clock(), platform=PLATFORM) as night:
        number = await night.alert("checkout is down")
        await night.rings_out("ana")
        machine.gone_by += 60
        machine.off = HOURS
        asked, database = CommonOptions(clock=machine.clock()), Database(sqlite_url)
        set_clock(asked, database)
        shell = Commands.on(database, night.bot.schedules, asked.clock)
        shell.reassigning.reassign(number, "ana", Through.SHELL, to=ToPerson(person="kim"))
        database.close()
        machine.off = timedelta(0)

        for _start in range(2):
            after = Sleepwell.on(night.bot.settings, machine.clock())
            after.prepare()
            await after.engine.settle()
            await after.close()

        await night.rings("kim")
        due_at = night.incident(number).due_at
        assert due_at == machine.wall() + FIVE_MINUTES


async def test_what_is_moved_along_reads_like_what_is_written(
    night: Night, machine: Machine
) -> None:
    await night.alert("checkout is down")
    await is_set(night, machine, HOURS)

    with night.bot.database.read() as tx:
        kept = tx.exec_driver_sql("SELECT opened_at, due_at FROM incidents").one()
    written, moved = kept
    assert len(moved) == len(written) == len("2026-11-30 03:00:00.000000")
    assert datetime.fromisoformat(moved) - datetime.fromisoformat(written) == HOURS + FIVE_MINUTES


async def test_what_a_text_has_told_since_it_became_urgent_was_heard_since(
    night: Night, machine: Machine
) -> None:
    await goes_by(night, machine, hours=6, minutes=5)
    number = await night.alert("disk 80 % full", urgency="low", dedup_key="db")
    await goes_by(night, machine, seconds=30)
    night.exchange.faults.fail("messages.create", times=1, status=503)
    await night.alert("DATABASE IS DOWN", dedup_key="db")

    await is_set(night, machine, -timedelta(hours=1))
    for _second in range(30):
        await goes_by(night, machine, seconds=1)

    told = night.exchange.messages[-1]
    assert "DATABASE IS DOWN" in told.body
    (reply,) = await night.exchange.text(from_=told.to, to=NUMBER, body="1")
    assert reply == f"Thank you. You have acknowledged incident {number}: DATABASE IS DOWN."
