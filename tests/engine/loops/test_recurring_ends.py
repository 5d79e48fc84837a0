"""The end of what recurs, in order: what is under way is no error, and nothing begins any more."""

import asyncio
import logging

import pytest
from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_SUBMITTED, JobEvent

from bot.engine.clocks.clock import machine_time
from bot.engine.loops.recurring import Scheduler
from tests.patience import PATIENCE_SECONDS

HOURLY = 3600


class Work:
    """Something that recurs and ends when it may."""

    def __init__(self) -> None:
        self.begun, self.may_end, self.done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def do(self) -> None:
        self.begun.set()
        await self.may_end.wait()
        self.done.set()


def started(work: Work) -> tuple[Scheduler, asyncio.Queue[int]]:
    """A scheduler that does it at once, and what becomes of that."""
    scheduler, heard = Scheduler(), asyncio.Queue[int]()

    def hear(event: JobEvent) -> None:
        heard.put_nowait(event.code)

    scheduler.add_listener(hear, EVENT_JOB_EXECUTED | EVENT_JOB_SUBMITTED)
    scheduler.every(HOURLY, work.do, name="work").modify(next_run_time=machine_time())
    scheduler.start()
    return scheduler, heard


async def test_what_is_under_way_comes_to_its_end(caplog: pytest.LogCaptureFixture) -> None:
    work = Work()
    scheduler, _ = started(work)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await work.begun.wait()
        ending = asyncio.create_task(scheduler.end(within_seconds=PATIENCE_SECONDS))
        asyncio.get_running_loop().call_soon(work.may_end.set)
        await ending

    assert work.done.is_set()
    assert errors(caplog) == []


async def test_what_takes_long_is_given_up_and_is_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    work = Work()
    scheduler, heard = started(work)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await work.begun.wait()
        await scheduler.end(within_seconds=0)
        while await heard.get() != EVENT_JOB_EXECUTED:
            pass

    assert not work.done.is_set()
    assert errors(caplog) == []


async def test_what_is_about_to_begin_does_not(caplog: pytest.LogCaptureFixture) -> None:
    work = Work()
    scheduler, heard = started(work)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.create_task(scheduler.end(within_seconds=PATIENCE_SECONDS))
        assert await heard.get() == EVENT_JOB_SUBMITTED
        assert await heard.get() == EVENT_JOB_EXECUTED

    assert not work.begun.is_set()
    assert errors(caplog) == []


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [line.getMessage() for line in caplog.records if line.levelno >= logging.ERROR]
