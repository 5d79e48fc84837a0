"""On SQLite: somebody has set the machine's clock, and what the shell does then is done at once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.asked import CommonOptions
from bot.cli.databases import set_clock
from bot.domain.answering.reassigning import ToPerson
from bot.domain.incidents.timeline import Through
from bot.engine.commands.by_subject import Commands
from tests.engine.machine import Machine
from tests.scenarios.night import Night, a_night

OFF = [timedelta(minutes=2), timedelta(minutes=-9), timedelta(hours=5), timedelta(hours=-5)]


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
async def night(sqlite_url: str, tmp_path: Path, machine: Machine) -> AsyncIterator[Night]:
    async with a_night(sqlite_url, tmp_path, machine.clock()) as brought_up:
        yield brought_up


def a_shell(night: Night, machine: Machine) -> CommonOptions:
    """As a command begins on that machine."""
    asked = CommonOptions(clock=machine.clock())
    set_clock(asked, night.bot.database)
    return asked


def commands_of(asked: CommonOptions, night: Night) -> Commands:
    return Commands.on(night.bot.database, night.bot.schedules, asked.clock)


async def keeps_time(night: Night) -> None:
    await night.bot.database.in_thread(night.bot.engine._upkeep.set_clock)


@pytest.mark.parametrize("seen", [True, False], ids=["seen", "not seen yet"])
@pytest.mark.parametrize("off", OFF)
async def test_whoever_is_handed_an_incident_is_rung_at_once(
    night: Night, machine: Machine, off: timedelta, seen: bool
) -> None:
    number = await night.alert("checkout is down")
    await night.rings_out("ana")
    machine.off = off
    if seen:
        await keeps_time(night)
    machine.gone_by += 4

    shell = commands_of(a_shell(night, machine), night)
    shell.reassigning.reassign(number, "ana", Through.SHELL, to=ToPerson(person="kim"))
    await night.bot.engine.settle()

    await night.rings("kim")


@pytest.mark.parametrize("off", OFF)
async def test_a_snooze_lasts_as_long_as_it_says(
    night: Night, machine: Machine, off: timedelta
) -> None:
    number = await night.alert("checkout is down")
    await night.rings_out("ana")
    machine.off = off

    asked = a_shell(night, machine)
    until = asked.now + timedelta(minutes=8)
    commands_of(asked, night).incidents.snooze(number, "ana", Through.SHELL, until=until)
    for minutes, called in ((7.9, ["ana"]), (0.1, ["ana", "ana"])):
        machine.gone_by += minutes * 60
        await night.bot.engine.settle()
        assert night.called() == called


@pytest.mark.parametrize(("seconds", "goes_by_it"), [(30, True), (31, False)])
async def test_where_nobody_serves_a_shell_goes_by_the_machine_s_clock(
    night: Night, machine: Machine, seconds: int, goes_by_it: bool
) -> None:
    machine.off = timedelta(minutes=9)
    machine.gone_by += seconds

    asked = a_shell(night, machine)

    assert asked.now == (night.clock.now() if goes_by_it else machine.wall())


async def test_after_a_start_of_the_machine_its_seconds_are_others(
    night: Night, machine: Machine
) -> None:
    machine.gone_by = 3600.0
    await keeps_time(night)
    again = Machine(off=timedelta(hours=2))

    assert a_shell(night, again).now == again.wall()
