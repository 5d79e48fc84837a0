"""One process of the bot, as the real one is wired, stepped by hand and mortal at any boundary."""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from bot.engine.at_once import AtOnce
from bot.engine.commands.alerts import Report, Reported
from bot.engine.commands.by_subject import Commands
from bot.engine.escalation.escalator import Escalator
from bot.engine.ingest import Ingest, NotKept
from bot.engine.intake.told import told
from bot.engine.loops.tick_result import TickResult
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.dispatcher import Dispatcher
from tests.simulation import tally
from tests.simulation.clocks import ProcessClock
from tests.simulation.duties import Says, do_duties, look_for_calls_in_line
from tests.simulation.errands import calls_of, errands_of
from tests.simulation.shaky_database import ShakyDatabase
from tests.simulation.standstill import Standstill
from tests.simulation.stepping import SteppedLoop
from tests.simulation.story import Crash
from tests.simulation.two_companies import WatchedTelephony

if TYPE_CHECKING:
    from tests.simulation.world import World

SWEEP = timedelta(seconds=1)
MOMENT = timedelta(milliseconds=50)
# No loop stands still for longer with something to run, but where its machine does.
STALL = timedelta(milliseconds=500)
_ENOUGH = 200


class Process:
    """Made dead or alive: `boot` may die on the way. Whatever it holds in memory goes with it."""

    def __init__(self, world: "World", machine: int, birth: int, skew: timedelta) -> None:
        self.machine = machine
        self.name = f"machine {machine}.{birth}"
        self.world = world
        self.alive = True
        self.is_idle = False
        self.troubled = False
        self.clock = ProcessClock(world.time)
        self.clock.skew = skew
        self.decides_at = self.clock.now()
        self.begun_at = world.time.now
        self.standstill = Standstill(world.time, self.clock)
        self.absent = world.accounts.absent(machine)
        self.refused_at: dict[int, datetime] = {}
        self.loop = SteppedLoop(lambda: world.time.seconds - self.standstill.seconds)
        self.database = ShakyDatabase(world.url, self)
        self.schedules = Schedules(self.database, world.files.folder)
        self.commands = Commands.on(self.database, self.schedules, self.clock)
        self._ingest = Ingest(self.commands.alerts, self.database)
        self.telephony = WatchedTelephony(self)
        self.escalator = Escalator(self.database, self.schedules)
        self.dispatcher = Dispatcher(
            self.database,
            errands_of(self, calls := calls_of(self)),
            self.clock,
            holder=self.name,
            chance=random.Random(world.chance.random()),  # noqa: S311 (no secret)
            when_free=self._has_room_again,
            absent=self.absent,
        )
        if world.chance.random() < 0.5:
            parts = self.escalator, self.dispatcher, self.loop
            self._ingest.take_first_steps(AtOnce(*parts, look_ahead=calls.look_ahead))
        self._says = Says()
        self.overrides_meanwhile = [world.books.overrides]
        self._dispatching: asyncio.Task[TickResult] | None = None
        self._dispatching_since = world.time.now
        self._looked_away = False
        self._in_threads = 0
        self.failures: Counter[str] = Counter()
        # At one instant it looks at the same incidents once.
        self._nothing_due: tuple[object, datetime | None] = (None, None)
        self._has_room = False

    @property
    def sending(self) -> dict[str, int]:
        """In how many sends it waits for a provider, for each lane with any."""
        lanes = self.dispatcher._sending.items()
        return {lane.value: len(tasks) for lane, tasks in lanes if tasks}

    def boot(self) -> None:
        """Take up what a process before this one left. Raises Crash, OperationalError."""
        self.schedules.load(self.clock.now())
        self.dispatcher.recover()

    def says_how_it_stands(self) -> None:
        """To all others. Raises Crash."""
        self._looked_after(lambda: self._says.how_it_stands(self))

    @property
    def looks_since(self) -> datetime:
        """Since when, in true time, it has thought about what it is to take up now."""
        decided_at = self.clock.truly(self.decides_at)
        return min(decided_at, self.hangs_since or decided_at)

    @property
    def hangs_since(self) -> datetime | None:
        """When its dispatcher began to look for what is due, if it still does."""
        return None if self._dispatching is None else self._dispatching_since

    def work(self, *, briefly: bool = False) -> None:
        """Look for what is due until nothing is, or until the world looks away."""
        self.is_idle, self.troubled = False, False
        self._nothing_due = (None, None)
        if not self.world.accounts.differ:
            self.says_how_it_stands()
        self._looked_away = briefly or self.world.happens("hurry")
        rounds = self.world.chance.randint(1, 3) if self._looked_away else _ENOUGH
        for _ in range(rounds):
            if not self._round(once=self._looked_away):
                waits_for_database = self._dispatching is not None and self._in_threads > 0
                has_more = waits_for_database or self.loop.has_ready()
                self.is_idle = not (self.troubled or has_more)
                return
        if not self._looked_away:
            self.world.breaks(f"{self.name} is still busy after {_ENOUGH} rounds at one instant")

    def next_look(self) -> datetime | None:
        """When, in true time, it would look again by itself."""
        if not self.is_awake:
            return self.standstill.until
        due_at = self.world.books.nearest_due()
        looks = [] if due_at is None else [self.clock.truly(due_at)]
        if looks and looks[0] <= self.world.time.now:
            # Passed over just now: the sweep comes back to it.
            looks = [self.world.time.now + (MOMENT if self._looked_away else SWEEP)]
        timer = self.loop.next_timer()
        if self.loop.has_ready():
            looks.append(self.world.time.now + STALL)
        elif timer is not None:
            # Rounded up: a timer that is a billionth of a second away would never come.
            wait = timedelta(seconds=max(timer - self.loop.time(), 0), microseconds=1)
            looks.append(self.world.time.now + wait)
        return min(looks, default=None)

    @property
    def is_awake(self) -> bool:
        """Whether it is not suspended."""
        return self.standstill.is_over

    def ends(self) -> None:
        """Forget everything. Not called from within it."""
        for task in asyncio.all_tasks(self.loop):
            task.get_coro().close()
        self.loop.close()

    def _round(self, *, once: bool) -> bool:
        """Both loops of the engine, once each; whether there was anything to do."""
        self._has_room = False
        loops = [self._escalate, self._dispatch]
        self.world.chance.shuffle(loops)
        books, did = self.world.books, False
        for loop in loops:
            did = loop(once) or did
        # What was in flight may have come to its end meanwhile, and something be due because of it.
        return did or self._has_room or self.world.books is not books

    def _has_room_again(self) -> None:
        self._has_room = True

    def _escalate(self, once: bool) -> bool:
        incidents, now = self.world.books.incidents, self.world.time.now
        # A database that hangs takes time, in which something may fall due.
        if self._nothing_due[0] is incidents and self._nothing_due[1] == now:
            return False
        did = bool(self._looked_after(lambda: self.escalator.tick(self.clock.now()).done))
        self._nothing_due = (None, None) if did else (incidents, now)
        return did

    def _dispatch(self, once: bool) -> bool:
        if self._dispatching is None:
            self._dispatching = self.loop.create_task(self.dispatcher.tick())
            self._dispatching_since = self.world.time.now
        step = self.loop.run_once if once else self.loop.run_ready
        step()
        if self.world.broken is not None:
            raise self.world.broken
        if not self.alive:
            raise Crash
        if not self._dispatching.done():
            return False
        task, self._dispatching = self._dispatching, None
        begun = self._looked_after(lambda: task.result().done)
        # What it saw may be long ago by now.
        return bool(begun) or self._dispatching_since < self.world.time.now

    def receive(self, report: Report, answered: Callable[[Reported | None], None]) -> None:
        """An alert comes in over HTTP; `answered` hears where it is kept, or None for a 503.

        Whoever sent it to a process that dies hears nothing.
        """
        self.loop.create_task(self._receive(report, answered))

    async def _receive(self, report: Report, answered: Callable[[Reported | None], None]) -> None:
        try:
            kept = await told(partial(self._ingest.take, report))
        except NotKept:
            self.troubled = True
            answered(None)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is a finding)
            self.world.breaks(f"an alert was not taken by {self.name}: {error!r}")
        else:
            answered(kept)

    def do_duties(self) -> None:
        """What recurs, beside all the rest: old incidents go, and calls are asked after."""
        self.loop.create_task(do_duties(self))

    def look_for_calls_in_line(self) -> None:
        """As it does every ten seconds."""
        self.loop.create_task(look_for_calls_in_line(self))

    def refresh(self) -> None:
        """Look at the schedule files."""
        self._looked_after(lambda: self.schedules.refresh(self.clock.now()))

    def _looked_after(self, work: Callable[[], int | None]) -> int | None:
        """As the engine does it: a tick that failed is tried again. Only the database may fail."""
        try:
            return work()
        except OperationalError:
            self.troubled = True
            return None
        except Exception as error:  # noqa: BLE001 (whatever it is, it is a finding)
            self.world.breaks(f"a tick of {self.name} failed: {error!r}")
            return None

    def boundary(self, where: str) -> None:
        """A place where it may die. The dead stay dead: Crash is raised for whatever is left."""
        if not self.alive:
            raise Crash
        weight = tally.weight(where) if "crash" in self.world.busy_with else 1.0
        if self.world.happens("crash", times=weight):
            self.alive = False
            self.world.tally[tally.boundary(where)] += 1
            self.world.tell(f"{self.name} dies {where}")
            raise Crash

    def before_transaction(self) -> None:
        """The database may refuse."""
        self.overrides_meanwhile = [self.world.books.overrides]
        self.decides_at = self.clock.now()
        self.boundary("before a transaction")
        self._may_be_refused("refusal", "the database refuses")

    def before_change(self) -> None:
        """What was read must be what is changed: others may be quicker."""
        self.world.races(self)

    def before_commit(self) -> None:
        """All is done, and may yet be undone. Others work, and find locked what this one holds."""
        self.world.races(self)
        if self.world.happens("frozen"):
            self.world.freezes()
        self.boundary("before a commit")
        self._may_be_refused("refusal", "the database refuses a commit of")

    def after_commit(self, changed: Collection[str]) -> None:
        """The books have changed: are they right?"""
        self.world.committed(self, changed)
        self.boundary("after a commit")
        self._may_be_refused("lost_commit", "the database's answer is lost for")

    async def in_thread(self) -> None:
        """A thread may be long in coming."""
        if self.world.happens("slow_database"):
            await self._waits_for_database((0.0, 0.05, 1.0, 6.0))

    async def out_of_thread(self) -> None:
        """And so may be what it has to say."""
        if self.alive and self.world.happens("late_answer"):
            await self._waits_for_database((0.05, 1.5, 6.0, 14.0, 25.0))

    async def _waits_for_database(self, seconds: Sequence[float]) -> None:
        self._in_threads += 1
        await asyncio.sleep(self.world.chance.choice(seconds))
        self._in_threads -= 1
        if not self.alive:
            raise Crash

    def _may_be_refused(self, what: str, sentence: str) -> None:
        if self.world.happens(what):
            self.troubled = True
            self.world.tell(f"{sentence} {self.name}")
            raise OperationalError("the world", None, sqlite3.OperationalError("disk I/O error"))
