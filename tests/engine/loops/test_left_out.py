"""What recurs, and takes longer than the time between two of it."""

import asyncio

from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_MAX_INSTANCES, JobEvent
from structlog.testing import capture_logs

from bot.engine.loops.recurring import Scheduler
from tests.patience import PATIENCE_SECONDS

SAID = "what recurs takes longer than its time; left out"


async def test_that_it_is_left_out_is_said_once_until_it_is_done() -> None:
    scheduler, may_end = Scheduler(), asyncio.Event()
    heard: asyncio.Queue[int] = asyncio.Queue()

    async def recurs() -> None:
        await may_end.wait()

    def hear(event: JobEvent) -> None:
        heard.put_nowait(event.code)

    scheduler.add_listener(hear, EVENT_JOB_MAX_INSTANCES | EVENT_JOB_EXECUTED)
    scheduler.every(0.01, recurs, name="pulse")
    with capture_logs() as logs:
        scheduler.start()
        async with asyncio.timeout(PATIENCE_SECONDS):
            for _ in range(3):
                assert await heard.get() == EVENT_JOB_MAX_INSTANCES
            assert [(line["event"], line["job"]) for line in logs] == [(SAID, "pulse")]

            may_end.set()
            while await heard.get() != EVENT_JOB_EXECUTED:
                pass
            may_end.clear()
            while await heard.get() != EVENT_JOB_MAX_INSTANCES:
                pass
        scheduler.shutdown(wait=False)

    assert [line["event"] for line in logs] == [SAID, SAID]
