"""On PostgreSQL: somebody sets the clock of its server, and nobody is rung late or early for it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import Sleepwell
from tests.engine.machine import Machine
from tests.engine.server_clock import ServerClock
from tests.scenarios.night import Night, a_night
from tests.scenarios.test_clock_set import PLATFORM

AN_HOUR = timedelta(hours=1)
A_YEAR_AND_MORE = timedelta(days=400)
SECOND = timedelta(seconds=1)
LOOK_SECONDS = 5


@dataclass(kw_only=True)
class Story:
    night: Night
    machine: Machine
    server: ServerClock

    async def goes_by(self, *, seconds: float) -> None:
        """Time goes by, and the clock is looked at every few seconds."""
        for _look in range(round(seconds / LOOK_SECONDS)):
            self.machine.gone_by += LOOK_SECONDS
            self.server.goes_on()
            await look_at_clock(self.night.bot)
            await self.night.bot.engine.settle()

    async def bo_is_rung_after(self) -> float:
        """For how many seconds from now on he is not."""
        began = self.machine.gone_by
        while "bo" not in self.night.called():
            await self.goes_by(seconds=LOOK_SECONDS)
            assert self.machine.gone_by < began + 3600
        return self.machine.gone_by - began


def same(one: datetime, other: datetime) -> bool:
    """But for half of the time that it took to be told."""
    return abs(one - other) < SECOND / 10


def due(night: Night, number: int) -> datetime:
    """When the incident's next step is."""
    due_at = night.incident(number).due_at
    assert due_at is not None
    return due_at


async def look_at_clock(bot: Sleepwell) -> None:
    await bot.database.in_thread(bot.engine._upkeep.set_clock)


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def server(postgresql_url: str, machine: Machine) -> Iterator[ServerClock]:
    server = ServerClock(postgresql_url, machine)
    yield server
    server.close()


@pytest.fixture
async def story(tmp_path: Path, machine: Machine, server: ServerClock) -> AsyncIterator[Story]:
    async with a_night(server.url, tmp_path, machine.clock(), platform=PLATFORM) as night:
        yield Story(night=night, machine=machine, server=server)


@pytest.mark.parametrize(
    ("by", "least", "most"),
    [
        (-AN_HOUR, 240, 270),
        (-A_YEAR_AND_MORE, 240, 270),
        (AN_HOUR, 160, 240),
        (A_YEAR_AND_MORE, 0, LOOK_SECONDS),
    ],
)
async def test_the_next_step_comes_when_its_wait_is_nearly_over(
    story: Story, by: timedelta, least: float, most: float
) -> None:
    await story.night.alert("checkout is down")
    await story.night.rings_out("ana")
    await story.goes_by(seconds=60)

    story.server.is_set(by)

    assert least <= await story.bo_is_rung_after() <= most


async def test_it_is_said_and_comes_right_by_itself(story: Story) -> None:
    bot, clock, server = story.night.bot, story.night.clock, story.server
    with capture_logs() as logs:
        server.is_set(-AN_HOUR)
        await story.goes_by(seconds=60)
    assert {
        "event": "the database's clock was set",
        "seconds": -3600,
        "log_level": "warning",
    } in logs
    assert bot.engine.notes() == [
        "the database's clock was set; people are paged by a time that is 1h ahead of it"
    ]

    await story.goes_by(seconds=600)
    assert clock.now() - server.now() == pytest.approx(59 * 60 * SECOND, abs=10 * SECOND)

    server.is_set(AN_HOUR)
    await story.goes_by(seconds=600)
    assert same(clock.now(), server.now())
    assert bot.engine.notes() == []


@pytest.mark.parametrize("by", [AN_HOUR, -AN_HOUR])
async def test_all_processes_go_on_by_one_time(story: Story, by: timedelta) -> None:
    other = Sleepwell.on(story.night.bot.settings, story.machine.clock())
    other.prepare()
    with capture_logs() as logs:
        story.server.is_set(by)
        for _look in range(8):
            await story.goes_by(seconds=LOOK_SECONDS)
            await look_at_clock(other)
            assert abs(other.clock.now() - story.night.clock.now()) < SECOND
    await other.close()

    set_once = [entry for entry in logs if entry["event"] == "the database's clock was set"]
    assert len(set_once) == 1
    assert abs(other.clock.now() - story.machine.wall()) < 30 * SECOND


async def test_a_machine_that_stood_still_goes_by_the_time_of_the_others(story: Story) -> None:
    paused = Machine()
    paused.gone_by = story.machine.gone_by
    other = Sleepwell.on(story.night.bot.settings, paused.clock())
    other.prepare()
    await look_at_clock(other)

    await story.goes_by(seconds=600)
    await look_at_clock(other)
    await story.goes_by(seconds=LOOK_SECONDS)
    await other.close()

    assert abs(other.clock.now() - story.machine.wall()) <= LOOK_SECONDS * SECOND
    assert same(story.night.clock.now(), story.server.now())
    assert same(story.server.now(), story.machine.wall())


async def test_who_starts_before_it_is_made_good_does_not_go_back_with_it(story: Story) -> None:
    await story.goes_by(seconds=60)
    story.server.is_set(-AN_HOUR)

    starting = Sleepwell.on(story.night.bot.settings, story.machine.clock())
    starting.prepare()
    assert abs(starting.clock.now() - story.night.clock.now()) <= LOOK_SECONDS * SECOND
    for _look in range(4):
        story.machine.gone_by += LOOK_SECONDS
        story.server.goes_on()
        await look_at_clock(starting)
        assert abs(starting.clock.now() - story.machine.wall()) <= LOOK_SECONDS * SECOND
    await starting.close()


async def test_where_nobody_lives_the_database_s_clock_is_gone_by_again(story: Story) -> None:
    number = await story.night.alert("checkout is down")
    await story.night.rings_out("ana")
    story.server.is_set(-A_YEAR_AND_MORE)
    await story.goes_by(seconds=60)
    left = due(story.night, number) - story.night.clock.now()

    story.machine.gone_by += 90
    story.server.goes_on()
    after = Sleepwell.on(story.night.bot.settings, story.machine.clock())
    with capture_logs() as logs:
        after.prepare()

    assert "people are paged by the database's clock again" in [entry["event"] for entry in logs]
    assert same(after.clock.now(), story.server.now())
    waits = due(story.night, number) - after.clock.now()
    assert waits == pytest.approx(left - 90 * SECOND, abs=15 * SECOND)
    await after.close()


async def test_a_process_that_was_never_told_the_time_believes_it(story: Story) -> None:
    ahead = Machine(off=AN_HOUR)
    ahead.gone_by = story.machine.gone_by
    other = Sleepwell.on(story.night.bot.settings, ahead.clock())

    await look_at_clock(other)
    await other.close()

    assert same(other.clock.now(), story.server.now())
