"""On PostgreSQL: somebody sets the clock of its server, and nobody is rung late or early for it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.app import Sleepwell
from bot.engine.clocks.shared_time import FOLLOWED, READ_WITHIN_SECONDS, SharedTime
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.upkeep.shared_time import agree, read_time
from tests.engine.aside import aside
from tests.engine.machine import Machine
from tests.scenarios.database_clock import (
    AN_HOUR,
    LOOK_SECONDS,
    SECOND,
    Story,
    a_story,
    due,
    look_at_clock,
    same,
)

A_YEAR_AND_MORE = timedelta(days=400)


@pytest.fixture
async def story(postgresql_url: str, tmp_path: Path) -> AsyncIterator[Story]:
    async with a_story(postgresql_url, tmp_path) as brought_up:
        yield brought_up


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


async def test_of_two_that_then_start_at_once_one_moves_what_waits(story: Story) -> None:
    number = await story.night.alert("checkout is down")
    await story.night.rings_out("ana")
    story.server.is_set(-A_YEAR_AND_MORE)
    await story.goes_by(seconds=60)
    left = due(story.night, number) - story.night.clock.now()
    story.machine.gone_by += (FOLLOWED + AN_HOUR).total_seconds()
    story.server.goes_on()
    databases = [Database(story.server.url) for _ in range(3)]

    with databases[0].write() as tx, capture_logs():
        tx.execute(select(tables.shared_time).with_for_update())
        starting = [
            aside(SharedTime(database, story.machine.clock()).begin, databases[0])
            for database in databases[1:]
        ]
    assert [one.ended() for one in starting] == [[], []]
    for database in databases:
        database.close()

    waits = due(story.night, number) - story.server.now()
    # By a tenth of the silence it had come nearer by itself.
    assert abs(waits - (left - FOLLOWED - AN_HOUR)) < AN_HOUR


async def test_not_where_somebody_turns_out_to_live_just_then(story: Story) -> None:
    number = await story.night.alert("checkout is down")
    await story.night.rings_out("ana")
    story.server.is_set(-A_YEAR_AND_MORE)
    await story.goes_by(seconds=60)
    due_at = due(story.night, number)
    story.machine.gone_by += (FOLLOWED + AN_HOUR).total_seconds()
    story.server.goes_on()
    living, other = Database(story.server.url), Database(story.server.url)
    clock = story.machine.clock()

    with living.write() as tx:
        reading = read_time(tx, within_seconds=READ_WITHIN_SECONDS, for_update=True)
        starting = aside(SharedTime(other, clock).begin, living)
        assert reading is not None
        agree(tx, reading.instant, reading)
    assert starting.ended() == []
    for database in (living, other):
        database.close()

    assert same(clock.now(), reading.instant)
    assert due(story.night, number) == due_at


async def test_a_process_that_was_never_told_the_time_believes_it(story: Story) -> None:
    ahead = Machine(off=AN_HOUR)
    ahead.gone_by = story.machine.gone_by
    other = Sleepwell.on(story.night.bot.settings, ahead.clock())

    await look_at_clock(other)
    await other.close()

    assert same(other.clock.now(), story.server.now())
