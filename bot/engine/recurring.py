"""What recurs in a process, whatever is done to the clock that its scheduler goes by."""

from datetime import UTC, datetime, timedelta, tzinfo

import structlog
from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MAX_INSTANCES,
    JobEvent,
)
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = structlog.get_logger(__name__)

# In memory only: what must not be forgotten is a row with a due time, and the scheduler merely says
# when to look. Late jobs run, and run once.
_JOB_DEFAULTS = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}


def new_scheduler(timezone: tzinfo = UTC) -> AsyncIOScheduler:
    """A scheduler for what recurs. It goes by the machine's clock.

    That something is left out, for it has not come to its end since the last time, is logged once
    until it has.
    """
    made = AsyncIOScheduler(timezone=timezone, job_defaults=_JOB_DEFAULTS)
    made.add_listener(_LeftOut(), EVENT_JOB_MAX_INSTANCES | EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
    return made


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
