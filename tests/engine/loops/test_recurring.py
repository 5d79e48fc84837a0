"""What recurs goes on at once, and once, when the clock of its scheduler is set."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from bot.app import Sleepwell
from bot.engine.clocks.clock import SystemClock, machine_time
from bot.engine.loops.recurring import Every, Scheduler, pull_forward
from tests.scenarios.night import a_night

A_YEAR_AND_MORE = timedelta(days=400)
AN_HOUR = timedelta(hours=1)
HOURLY = AN_HOUR.total_seconds()


class Moved(tzinfo):
    """UTC, of a machine whose clock somebody sets: the one way in which a scheduler asks it."""

    by = timedelta(0)

    def fromutc(self, instant: datetime) -> datetime:
        return instant.replace(tzinfo=UTC) + self.by

    def utcoffset(self, instant: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, instant: datetime | None) -> str:
        return "UTC"

    def dst(self, instant: datetime | None) -> None:
        return None


@asynccontextmanager
async def running(clock: Moved, do: Callable[[], Awaitable[None]]) -> AsyncIterator[Scheduler]:
    scheduler = Scheduler(clock)
    scheduler.every(HOURLY, do, name="recurs")
    scheduler.start()
    yield scheduler
    scheduler.shutdown()


@pytest.mark.parametrize("set_by", [A_YEAR_AND_MORE, 2 * AN_HOUR])
async def test_set_on_it_runs_once_and_again_after_its_interval(set_by: timedelta) -> None:
    clock, runs, ran = Moved(), list[datetime](), asyncio.Event()

    async def do() -> None:
        runs.append(datetime.now(clock))
        ran.set()

    async with running(clock, do) as scheduler:
        (job,) = scheduler.get_jobs()
        clock.by = set_by
        assert len(job._get_run_times(datetime.now(clock))) == 1
        scheduler.wakeup()
        await ran.wait()

        assert len(runs) == 1
        assert runs[0] < job.next_run_time <= runs[0] + AN_HOUR


async def test_set_back_it_runs_at_once_and_again_after_its_interval() -> None:
    clock, runs, ran = Moved(), list[datetime](), asyncio.Event()

    async def do() -> None:
        runs.append(datetime.now(clock))
        ran.set()

    async with running(clock, do) as scheduler:
        clock.by = -A_YEAR_AND_MORE
        pull_forward(scheduler)
        await ran.wait()

        (job,) = scheduler.get_jobs()
        assert len(runs) == 1
        assert runs[0] < job.next_run_time <= runs[0] + AN_HOUR


def test_what_is_late_by_less_than_its_interval_keeps_its_beat() -> None:
    planned = machine_time()

    after = Every(1).get_next_fire_time(planned, planned + timedelta(seconds=0.9))

    assert after == planned + timedelta(seconds=1)


async def test_nothing_that_a_process_does_again_and_again_is_listed_run_by_run(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with a_night(sqlite_url, tmp_path, SystemClock(), runs=True) as night:
        missed = missed_by(night.bot, machine_time() + timedelta(days=1))

    assert {"sweep", "pulse", "schedules"} <= missed.keys()
    assert set(missed.values()) == {1}


def missed_by(bot: Sleepwell, then: datetime) -> dict[str, int]:
    schedulers = bot.engine._upkeep._schedulers
    jobs = [job for scheduler in schedulers for job in scheduler.get_jobs()]
    return {job.id: len(job._get_run_times(then)) for job in jobs}
