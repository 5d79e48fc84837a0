"""On PostgreSQL: who begins just after the clock of its server was set goes by the others' time."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import Sleepwell
from bot.cli.asked import CommonOptions
from bot.cli.databases import set_clock
from bot.domain.answering.reassigning import ToPerson
from bot.domain.incidents.timeline import Through
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


@pytest.fixture
async def story(postgresql_url: str, tmp_path: Path) -> AsyncIterator[Story]:
    async with a_story(postgresql_url, tmp_path) as brought_up:
        yield brought_up


@pytest.mark.parametrize("by", [AN_HOUR / 2, timedelta(seconds=90)])
async def test_what_the_shell_does_before_it_is_made_good_is_not_late(
    story: Story, by: timedelta
) -> None:
    number = await story.night.alert("checkout is down")
    await story.night.rings_out("ana")
    await story.goes_by(seconds=60)
    story.lives_while_others_wait()
    story.server.is_set(by)

    shell = story.shell()
    shell.reassigning.reassign(number, "ana", Through.SHELL, to=ToPerson(person="bo"))

    assert due(story.night, number) - story.night.clock.now() <= 5 * 60 * SECOND
    await story.night.bot.engine.settle()
    assert "bo" in story.night.called()


async def test_a_shell_is_told_the_time_at_once_where_nothing_is_in_doubt(story: Story) -> None:
    await story.goes_by(seconds=60)
    began = story.machine.gone_by

    story.shell()

    assert story.machine.gone_by == began


@pytest.mark.parametrize("silent", [90, 3000])
async def test_a_shell_goes_by_the_database_where_nobody_lives(story: Story, silent: float) -> None:
    await story.goes_by(seconds=60)
    story.machine.gone_by += silent
    story.server.goes_on()

    asked = CommonOptions(clock=story.machine.clock())
    set_clock(asked, story.night.bot.database)

    assert same(asked.now, story.server.now())


async def test_who_starts_alone_waits_for_nobody(story: Story) -> None:
    await story.goes_by(seconds=60)
    story.machine.gone_by += 90
    story.server.goes_on()
    story.night.bot.database.engine.dispose()
    began = story.machine.gone_by

    starting = Sleepwell.on(story.night.bot.settings, story.machine.clock())
    starting.prepare()
    await starting.close()

    assert story.machine.gone_by == began


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


@pytest.mark.parametrize("earlier", [timedelta(0), AN_HOUR])
async def test_who_starts_before_it_is_made_good_does_not_go_on_with_it(
    story: Story, earlier: timedelta
) -> None:
    await story.night.alert("checkout is down")
    await story.night.rings_out("ana")
    if earlier:
        story.server.is_set(earlier)
    await story.goes_by(seconds=60)
    story.lives_while_others_wait()
    story.server.is_set(AN_HOUR)

    starting = Sleepwell.on(story.night.bot.settings, story.machine.clock())
    with capture_logs() as logs:
        starting.prepare()
        for _look in range(4):
            assert abs(starting.clock.now() - story.night.clock.now()) <= SECOND
            await story.goes_by(seconds=LOOK_SECONDS)
            await look_at_clock(starting)
    await starting.close()

    said = [(log["event"], log["seconds"]) for log in logs if "was set" in log["event"]]
    assert [event for event, _seconds in said] == ["the database's clock was set"]
    assert said[0][1] == pytest.approx(3600, abs=30)
    assert "bo" not in story.night.called()


async def test_who_could_not_be_told_the_time_at_the_start_does_not_go_on_with_it_either(
    story: Story,
) -> None:
    await story.goes_by(seconds=60)
    story.lives_while_others_wait()
    story.server.is_set(AN_HOUR)

    other = Sleepwell.on(story.night.bot.settings, story.machine.clock())
    await look_at_clock(other)
    await other.close()

    assert abs(other.clock.now() - story.night.clock.now()) <= SECOND


async def test_after_a_start_nothing_is_in_doubt_any_more(story: Story) -> None:
    await story.goes_by(seconds=60)
    story.machine.gone_by += 90
    story.server.goes_on()
    first = Sleepwell.on(story.night.bot.settings, story.machine.clock())
    first.prepare()
    await first.close()
    began = story.machine.gone_by

    story.shell()

    assert story.machine.gone_by == began


async def test_of_two_that_start_after_a_silence_both_go_by_the_database(story: Story) -> None:
    story.server.is_set(AN_HOUR)
    await story.goes_by(seconds=60)
    story.machine.gone_by += 90
    story.server.goes_on()
    one, other = (Sleepwell.on(story.night.bot.settings, story.machine.clock()) for _ in "12")

    def is_first() -> None:
        if story.machine.gone_by > began + 5:
            story.machine.meanwhile.remove(is_first)
            one.prepare()

    began = story.machine.gone_by
    story.machine.meanwhile.append(is_first)
    other.prepare()
    await one.close()
    await other.close()

    assert same(one.clock.now(), story.server.now())
    assert same(other.clock.now(), story.server.now())
