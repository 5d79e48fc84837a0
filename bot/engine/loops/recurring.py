"""The scheduler of what recurs in a process, unharmed by steps of the machine's clock."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, tzinfo

import structlog
from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MAX_INSTANCES,
    JobEvent,
)
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = structlog.get_logger(__name__)

RUNS_END_WITHIN_SECONDS = 2.0

# In memory only: what must not be forgotten is a row with a due time, and the scheduler merely says
# when to look. Late jobs run, and run once.
_JOB_DEFAULTS = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}


class Scheduler(AsyncIOScheduler):  # type: ignore[misc]  # its library has no types
    """A scheduler for what recurs. It goes by the machine's clock.

    That something is left out, for it has not come to its end since the last time, is logged once
    until it has.
    """

    def __init__(self, timezone: tzinfo = UTC) -> None:
        super().__init__(timezone=timezone, job_defaults=_JOB_DEFAULTS)
        self.add_listener(
            _LeftOut(), EVENT_JOB_MAX_INSTANCES | EVENT_JOB_EXECUTED | EVENT_JOB_ERROR
        )
        self._runs: set[asyncio.Task[object]] = set()
        self._is_ending = False

    def every(self, seconds: float, do: Callable[[], Awaitable[None]], *, name: str) -> Job:
        """Do it every so many seconds, first when so many have passed."""
        return self.add_job(self._run, Every(seconds), args=[do], id=name, name=name)

    async def _run(self, do: Callable[[], Awaitable[None]]) -> None:
        run = asyncio.current_task()
        if self._is_ending or run is None:
            return
        self._runs.add(run)
        run.add_done_callback(self._runs.discard)
        try:
            await do()
        except asyncio.CancelledError:
            # The scheduler would log it as an error, and an end in order is none.
            if not self._is_ending:
                raise

    async def end(self, within_seconds: float = RUNS_END_WITHIN_SECONDS) -> None:
        """Begin nothing any more; what is under way may end, and is given up when it takes long."""
        if not self.running:
            return
        self._is_ending = True
        self.pause()
        if self._runs:
            await asyncio.wait(self._runs, timeout=within_seconds)
        self.shutdown(wait=False)


class Every(IntervalTrigger):  # type: ignore[misc]  # its library has no types
    """Every so many seconds. What was missed meanwhile is made up for by one run.

    The scheduler lists all the runs a job has missed before it does the last one. Each second of
    a clock that is set on by a year would keep the event loop busy for minutes.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds=seconds, timezone=UTC)

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        """The next run after that one; of those until now there is none."""
        planned: datetime = super().get_next_fire_time(previous_fire_time, now)
        interval: timedelta = self.interval
        return planned if planned > now else now + interval


class _LeftOut:
    """Hears what becomes of the jobs of one scheduler."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def __call__(self, event: JobEvent) -> None:
        if event.code != EVENT_JOB_MAX_INSTANCES:
            self._said.discard(event.job_id)
        elif event.job_id not in self._said:
            self._said.add(event.job_id)
            log.warning("what recurs takes longer than its time; left out", job=event.job_id)


def pull_forward(scheduler: AsyncIOScheduler) -> None:
    """Run at once what recurs and would not for longer than its interval.

    The scheduler goes by a clock that is set: back by an hour, it would do nothing for an hour.
    """
    now = datetime.now(scheduler.timezone)
    for job in scheduler.get_jobs():
        if job.next_run_time and job.next_run_time > now + job.trigger.interval:
            job.modify(next_run_time=now)
