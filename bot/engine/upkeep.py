"""What every process looks after: schema, schedule files, pulse and clock."""

import asyncio
import contextlib

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.engine.clocks.clock import Clock, machine_time
from bot.engine.clocks.timekeeping import Timekeeping
from bot.engine.loops.pulse import BEAT_SECONDS, Pulse
from bot.engine.loops.recurring import Scheduler, pull_forward
from bot.engine.loops.repeats import Repeats
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.preparing.schema_fitness import migrated_by_newer, why_unusable
from bot.storage.preparing.schema_state import schema_state
from bot.storage.upkeep.pulses import Beating

log = structlog.get_logger(__name__)

# New files are in force at the second look.
REFRESH_SECONDS = 2.5


class Upkeep:
    """Looks at the schema, follows the schedule files and beats the pulse, every few seconds.

    Once newer code has migrated the database to a schema this code does not work with, nothing is
    written any more: who asks is told to come again, and finds a newer process then.

    A process whose pulse is not the engine's has none of its own, and notes when nobody else's
    gives a sign of life.
    """

    def __init__(
        self,
        database: Database,
        schedules: Schedules,
        clock: Clock,
        whose: Beating,
        timekeeping: Timekeeping | None = None,
    ) -> None:
        """`timekeeping` sets the clock right; None where that is nobody's to set."""
        self._database = database
        self._schedules = schedules
        self._clock = clock
        self._whose = whose
        self._pulse = Pulse(database, clock, whose)
        self._schema_trouble: str | None = None
        self._schema_note: str | None = None
        self._time = timekeeping
        self._repeats = Repeats()
        self._scheduler = Scheduler()
        self._schedulers = [self._scheduler]
        self._keeping: asyncio.Task[None] | None = None

    @property
    def writing_trouble(self) -> str | None:
        """Since when, and why, nothing can be written to the database; None while it can."""
        return self._pulse.trouble()

    @property
    def must_rest(self) -> bool:
        """Whether the schema forbids all work."""
        return self._schema_trouble is not None

    def troubles(self) -> list[str]:
        """Every reason why this process cannot do its work."""
        trouble = self._schema_trouble or self.writing_trouble
        return [] if trouble is None else [trouble]

    def notes(self) -> list[str]:
        """What whoever looks after it should know, although it does its work."""
        silence = None if self._whose is Beating.ENGINE else self._pulse.engine_silence()
        asked = f"{silence}: is `oncall engine` running?" if silence else None
        clock = None if self._time is None else self._time.note()
        return [note for note in (asked, self._schema_note, clock) if note is not None]

    async def start(self) -> None:
        """Look at everything once, and again every few seconds."""
        looks = self._scheduler.every(REFRESH_SECONDS, self._keep_up_schedules, name="schedules")
        looks.modify(next_run_time=machine_time())
        self._scheduler.every(BEAT_SECONDS, self.beat, name="pulse")
        self._scheduler.start()
        await self.beat()
        self._keeping = asyncio.create_task(self._keep_time(), name="keep time")

    async def stop(self) -> None:
        """Keep up nothing any more."""
        if self._keeping is not None:
            self._keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeping
        await self._scheduler.end()

    def looks_after(self, scheduler: Scheduler) -> None:
        """Keep this one going as well when the machine's clock is set back."""
        self._schedulers.append(scheduler)

    def set_clock(self) -> None:
        """Set the clock right, before anything is done by it."""
        if self._time is not None:
            self._time.keep()

    async def _keep_time(self) -> None:
        # Not by the scheduler, which goes by the machine's clock.
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                for scheduler in self._schedulers:
                    pull_forward(scheduler)
                await self._database.in_thread(self.set_clock)
            except Exception as error:
                if facts := self._repeats.facts("clock", error):
                    log.exception("the clock could not be set right", **facts)

    async def beat(self) -> None:
        """Look at the schema, and write the pulse if it may be."""
        await self._database.in_thread(self._look_at_schema)
        if not self.must_rest:
            await self._database.in_thread(self._pulse.beat)

    def _look_at_schema(self) -> None:
        try:
            state = schema_state(self._database)
        except SQLAlchemyError:
            return  # The pulse says so, and why.
        why = why_unusable(state)
        if why != self._schema_trouble:
            log.error("nothing is done any more", why=why) if why else log.info("work goes on")
        self._schema_trouble, self._schema_note = why, migrated_by_newer(state)
        self._database.refuse_writing(why)

    async def _keep_up_schedules(self) -> None:
        if self.must_rest:
            return
        try:
            await self._database.in_thread(lambda: self._schedules.keep_up(self._clock.now()))
        except Exception as error:
            if facts := self._repeats.facts("schedules", error):
                log.exception("the schedule files could not be looked at", **facts)
