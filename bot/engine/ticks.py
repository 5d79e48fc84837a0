"""The engine: keeps the escalator and the dispatcher ticking, whatever happens."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.engine.clocks.clock import Clock, machine_time
from bot.engine.escalation.escalator import Escalator
from bot.engine.loops.recurring import Scheduler
from bot.engine.loops.recurring_duty import RecurringDuty
from bot.engine.loops.repeats import Repeats
from bot.engine.loops.tick_failures import TickFailures
from bot.engine.loops.tick_result import TickResult
from bot.engine.sending.dispatcher import Dispatcher
from bot.engine.upkeep import Upkeep
from bot.storage.database import Database

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 1.0
TICKS_WITHIN = timedelta(seconds=30)
LOOK_AGAIN = timedelta(milliseconds=20)
# From the moment on from which nothing is taken up. No send takes longer, and platforms that end us
# wait 30 seconds.
STOP_SECONDS = 20.0
LOOPS_END_WITHIN_SECONDS = 8.0


class Engine:
    """Two loops, each woken by a commit, by the nearest due time, and once a second for safety.

    On PostgreSQL the commits of other processes wake them as well.

    `settle` runs both until nothing is due: the way of the tests and of nobody else.
    """

    def __init__(
        self,
        database: Database,
        upkeep: Upkeep,
        escalator: Escalator,
        dispatcher: Dispatcher,
        clock: Clock,
        *,
        duties: Sequence[RecurringDuty] = (),
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        self._duties = duties
        self._sweep_seconds = sweep_seconds
        self._database = database
        self._upkeep = upkeep
        self._escalator = escalator
        self._dispatcher = dispatcher
        self._clock = clock
        self._scheduler = Scheduler()
        self._bells: list[asyncio.Event] = []
        self._loops: list[asyncio.Task[None]] = []
        self._hearing: list[asyncio.Task[None]] = []
        self._ends_at: float | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._last_ticks: dict[str, datetime] = {}
        self._failing = TickFailures()
        self._repeats = Repeats()

    @property
    def last_tick_at(self) -> datetime | None:
        """When the loop that is furthest behind last looked for what is due; None before that.

        How late that is done is another matter.
        """
        if len(self._last_ticks) < len(self._loops):
            return None
        return min(self._last_ticks.values(), default=None)

    def troubles(self) -> list[str]:
        """Every reason why nobody may be paged by this process."""
        ticking = None if self._upkeep.must_rest else self._ticking_trouble()
        return self._upkeep.troubles() + ([] if ticking is None else [ticking])

    def notes(self) -> list[str]:
        """What whoever looks after it should know, although it does its work."""
        notes = (duty.note() for duty in self._duties)
        return self._upkeep.notes() + [note for note in notes if note is not None]

    def _ticking_trouble(self) -> str | None:
        last = self.last_tick_at
        if last is None:
            return self._failing.trouble or "the engine has not ticked yet"
        age = self._clock.now() - last
        if age > TICKS_WITHIN:
            return f"the engine last ticked {age.total_seconds():.0f} seconds ago"
        return self._failing.trouble

    async def start(self) -> None:
        """Take up what a process before this one left, and begin to tick."""
        await self._recover()
        self._loop = asyncio.get_running_loop()
        self._database.after_commit(self._ring_from_thread)
        self._add_loop("escalate", self._escalate)
        self._add_loop("dispatch", self._dispatcher.tick)
        self._scheduler.every(self._sweep_seconds, self._sweep, name="sweep")
        for duty in self._duties:
            do = partial(self._do, duty)
            job = self._scheduler.every(duty.every_seconds, do, name=duty.name)
            if duty.at_once:
                job.modify(next_run_time=machine_time())
        self._scheduler.start()
        self._upkeep.looks_after(self._scheduler)
        self._hearing.append(
            asyncio.create_task(self._database.hear_others(self.ring), name="hear others")
        )
        await self._upkeep.start()
        self.ring()

    async def _recover(self) -> None:
        try:
            await self._database.in_thread(self._dispatcher.recover)
        except OperationalError:
            # The disk may be full, or somebody has locked the file. It is no reason to be away.
            log.exception("leases of before could not be let go of; they run out by themselves")

    def take_no_more(self) -> None:
        """Begin to end, in the event loop: what is in flight goes on, nothing new is taken up."""
        if self._ends_at is None:
            self._ends_at = asyncio.get_running_loop().time() + STOP_SECONDS
        self._dispatcher.take_no_more()
        self.ring()

    async def stop(self) -> None:
        """Take up nothing new, finish what is in flight, and hand back what was not begun.

        What is not finished in STOP_SECONDS stays leased.
        """
        self.take_no_more()
        await asyncio.gather(self._upkeep.stop(), self._scheduler.end())
        if self._loops:
            # In the middle of a tick they may just have leased something that is to be sent.
            await asyncio.wait(self._loops, timeout=LOOPS_END_WITHIN_SECONDS)
        for task in (*self._loops, *self._hearing):
            task.cancel()
        await asyncio.gather(*self._loops, *self._hearing, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(self._ends_at):
                await self._dispatcher.finish_sending()
        await self._hand_back()

    def _is_ending(self) -> bool:
        return self._ends_at is not None

    async def _hand_back(self) -> None:
        try:
            await self._database.in_thread(self._dispatcher.hand_back)
        except SQLAlchemyError:
            log.exception("leases could not be handed back; they run out by themselves")

    def ring(self) -> None:
        """Something may be due: look. Called in the event loop."""
        for bell in self._bells:
            bell.set()

    def _ring_from_thread(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.ring)

    async def settle(self) -> None:
        """Tick until nothing is due and nothing is in flight."""
        busy = True
        while busy:
            escalated = (await self._escalate()).done
            sent = (await self._dispatcher.tick()).done
            await self._dispatcher.finish_sending()
            busy = bool(escalated or sent or await self._database.in_thread(self._is_due))

    def _is_due(self) -> bool:
        """Whether something due was passed over because somebody else held it just then."""
        found = (self._escalator.nearest_due(), self._dispatcher.nearest_due())
        return any(nearest is not None and nearest <= self._clock.now() for nearest in found)

    def _add_loop(self, name: str, tick: Callable[[], Awaitable[TickResult]]) -> None:
        bell = asyncio.Event()
        self._bells.append(bell)
        self._loops.append(asyncio.create_task(self._run(name, bell, tick), name=name))

    async def _run(
        self, name: str, bell: asyncio.Event, tick: Callable[[], Awaitable[TickResult]]
    ) -> None:
        wait_seconds = self._sweep_seconds
        while not self._is_ending():
            # Not `wait_for`, which can swallow the cancellation that is to end this loop.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_seconds):
                    await bell.wait()
            bell.clear()
            wait_seconds = self._sweep_seconds
            if self._upkeep.must_rest:
                continue
            try:
                result = await self._tick_until_none_is_due(name, tick)
                wait_seconds = self._seconds_until(result.nearest)
            except Exception as error:
                # A database that is away, or a fault of ours, must not end the paging for good: the
                # sweep looks again within a second.
                self._failing.failed(name, error)
                if facts := self._repeats.facts(name, error):
                    log.exception("a tick failed", tick=name, **facts)

    async def _tick_until_none_is_due(
        self, name: str, tick: Callable[[], Awaitable[TickResult]]
    ) -> TickResult:
        while True:
            result = await tick()
            # After each: in a storm there is more for minutes, and whoever works does not stand.
            self._last_ticks[name] = self._clock.now()
            self._failing.succeeded(name)
            if not result.done or self._is_ending():
                return result

    def _seconds_until(self, nearest: datetime | None) -> float:
        """How long to wait for a bell: the sweep is never left out."""
        if nearest is None:
            return self._sweep_seconds
        # What is due already and was not taken is locked by somebody else at this very moment, or
        # waits for room in its lane: passed over, and not to be left to the sweep.
        wait = max(nearest - self._clock.now(), LOOK_AGAIN)
        return min(wait.total_seconds(), self._sweep_seconds)

    # The scheduler runs plain functions in threads, where an Event must not be set: a waiter that
    # is about to wait would miss it, and every later one. So what it runs are coroutines.
    async def _sweep(self) -> None:
        self.ring()

    async def _do(self, duty: RecurringDuty) -> None:
        if self._upkeep.must_rest:
            return
        try:
            await duty.do()
        except Exception as error:
            if facts := self._repeats.facts(duty.name, error):
                log.exception("a duty failed", duty=duty.name, **facts)

    async def do_duties(self) -> None:
        """Do every duty once: the way of the tests and of nobody else."""
        for duty in self._duties:
            await self._do(duty)

    async def _escalate(self) -> TickResult:
        return await self._database.in_thread(lambda: self._escalator.tick(self._clock.now()))
