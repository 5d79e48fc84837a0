"""What every process keeps up for itself, whether it pages people or only answers requests."""

from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.engine.clock import Clock
from bot.engine.pulse import BEAT_SECONDS, Pulse
from bot.engine.schedules import Schedules
from bot.storage.database import Database
from bot.storage.pulses import Beating

log = structlog.get_logger(__name__)

REFRESH_SECONDS = 5

# In memory only: what must not be forgotten is a row with a due time, and the scheduler merely says
# when to look. Late jobs run, and run once.
JOB_DEFAULTS = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}


class Upkeep:
    """Follows the schedule files and beats the pulse, every few seconds.

    A process whose pulse is not the engine's has none of its own, and notes when nobody else's
    gives a sign of life.
    """

    # It pages nobody, so it never looks for what is due.
    last_tick_at: datetime | None = None

    def __init__(
        self, database: Database, schedules: Schedules, clock: Clock, whose: Beating
    ) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock
        self._whose = whose
        self._pulse = Pulse(database, clock, whose)
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=JOB_DEFAULTS)

    @property
    def writing_trouble(self) -> str | None:
        """Since when, and why, nothing can be written to the database; None while it can."""
        return self._pulse.trouble()

    def troubles(self) -> list[str]:
        """Every reason why this process cannot do its work."""
        return [trouble for trouble in (self.writing_trouble,) if trouble is not None]

    def notes(self) -> list[str]:
        """What whoever looks after it should know, although it does its work."""
        silence = None if self._whose is Beating.ENGINE else self._pulse.engine_silence()
        return [] if silence is None else [f"{silence}: is `oncall engine` running?"]

    async def start(self) -> None:
        """Beat once, and go on with everything every few seconds."""
        self._scheduler.add_job(
            self._refresh_schedules, IntervalTrigger(seconds=REFRESH_SECONDS), id="schedules"
        )
        self._scheduler.add_job(self._beat, IntervalTrigger(seconds=BEAT_SECONDS), id="pulse")
        self._scheduler.start()
        await self._beat()

    async def stop(self) -> None:
        """Keep up nothing any more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _beat(self) -> None:
        await self._database.in_thread(self._pulse.beat)

    async def _refresh_schedules(self) -> None:
        try:
            await self._database.in_thread(lambda: self._schedules.refresh(self._clock.now()))
        except Exception:
            log.exception("the schedule files could not be looked at")
