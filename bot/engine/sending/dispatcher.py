"""The dispatcher: leases what is due in the outbox, sends it, and writes down what came of it."""

import asyncio
import random
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.engine.clocks.clock import Clock
from bot.engine.contracts import DeliveryFailed, Trouble
from bot.engine.loops.repeats import Repeats
from bot.engine.loops.retries import kept_of, wait_before_retry
from bot.engine.loops.tick_result import TickResult
from bot.engine.queueing.fresh import Fresh
from bot.engine.sending.asking import Asking
from bot.engine.sending.errand import Errand
from bot.engine.sending.lanes import Lanes
from bot.engine.sending.leased_send import LeasedSend, is_as_good_as_now
from bot.engine.sending.leasing import Leasing
from bot.engine.sending.pacing import Pacing
from bot.engine.sending.standings import Standings
from bot.storage.database import Database
from bot.storage.sending import leases, sends_due
from bot.storage.sending.outbox import Lane
from bot.storage.sending.queue_leased import Lease

log = structlog.get_logger(__name__)

# What is taken up together with the reason for it: no more, for others wait for that to be over.
AT_ONCE = 3


class Dispatcher:
    """Sends at least once: a row is leased, sent, and only then removed.

    Each lane has its own limit, so a provider that hangs keeps nobody else waiting. A lane's places
    go by priority; one of them is kept for what has waited longest, so that nothing waits for ever.
    `when_free` is called, in the event loop, whenever a lane has room again. `absent` are the lanes
    for which nothing is set up here: others take them up, as long as any lives that can.
    """

    def __init__(
        self,
        database: Database,
        errands: Mapping[str, Errand],
        clock: Clock,
        *,
        holder: str,
        chance: random.Random,
        when_free: Callable[[], None] = lambda: None,
        absent: Collection[Lane] = (),
    ) -> None:
        self._database = database
        self._clock = clock
        self.holder = holder
        self._chance = chance
        self._when_free = when_free
        self._sending: dict[Lane, set[asyncio.Task[None]]] = {lane: set() for lane in Lane}
        self._in_kept_place: dict[Lane, set[asyncio.Task[None]]] = {lane: set() for lane in Lane}
        self.lanes = Lanes()
        self.standings = Standings(holder=holder, absent=absent, alone=database.is_sqlite)
        self.looked_at: datetime | None = None
        self._pacing = Pacing()
        self._leasing = Leasing(errands, clock, self._pacing, holder=holder)
        # Rows whose send was begun and is not written down as done, whatever became of it.
        self._begun: set[int] = set()
        # By the first of their rows.
        self._ready: dict[int, Asking] = {}
        self._takes_more = True
        self._repeats = Repeats()

    async def tick(self) -> TickResult:
        """Lease all there is room for and begin to send it; `done` are the sends that were begun.

        Lane by lane, calls first: a phone rings while the messages are still being put together.
        """
        begun, nearest = 0, await self._database.in_thread(self._nearest)
        due = [lane for lane in Lane if lane in nearest and nearest[lane] <= self._clock.now()]
        for lane in due:
            if not self._takes_more:
                break
            limit = self.lanes.limit(lane)
            room = limit - len(self._sending[lane])
            if room <= 0:
                continue
            # Where sends go one by one there is no place to keep.
            keep_one = limit > 1 and not self._in_kept_place[lane]
            taken, nearest = await self._database.in_thread(
                self._take_and_look, lane, room, keep_one=keep_one
            )
            self.begin(lane, taken)
            begun += len(taken)
        self.looked_at = self._clock.now()
        return TickResult(done=begun, nearest=min(nearest.values(), default=None))

    def _begin(self, lane: Lane, taken: LeasedSend) -> None:
        asking = self._ready.pop(taken.rows[0].id, None) or Asking(taken.work, self._repeats)
        # Before all else that waits for the event loop, such as whoever sent the alert.
        goes = is_as_good_as_now(taken.decided_at, self._clock.now()) and asking.let_go()
        if goes:
            self._begun.update(taken.ids)
        sending = self._deliver(taken, asking, goes=goes)
        task = asyncio.create_task(sending, name=f"send {taken.rows[0].kind}")
        places = [self._sending[lane]]
        if taken.in_kept_place:
            places.append(self._in_kept_place[lane])
        for place in places:
            place.add(task)
            task.add_done_callback(place.discard)
        # After its place is free: whoever is woken looks at once.
        task.add_done_callback(lambda _task: self._when_free())

    def take_no_more(self) -> None:
        """Lease nothing from now on."""
        self._takes_more = False

    async def finish_sending(self) -> None:
        """Wait until nothing is in flight; what falls due meanwhile is left in the outbox."""
        while tasks := [task for lane in self._sending.values() for task in lane]:
            await asyncio.wait(tasks)

    def nearest_due(self) -> datetime | None:
        """When the next row falls due or the next lease runs out."""
        return min(self._nearest().values(), default=None)

    def recover(self) -> None:
        """Let go of leases that a process before this one held, where there can be no other."""
        if self._database.is_sqlite:
            with self._database.write() as tx:
                released = leases.release_all(tx)
            if released:
                log.warning("sends that were interrupted are taken up again", rows=released)

    def hand_back(self) -> None:
        """Let others have what was leased and never begun. For the end of this process.

        What was begun and is not known to be over stays leased: let go of early, it would be sent
        twice; it is looked into once the lease has run out.
        """
        with self._database.write() as tx:
            rows = leases.hand_back(tx, self.holder, but_not=self._begun)
        if rows:
            log.info("handed back to others, unsent", rows=rows)

    def _nearest(self) -> Mapping[Lane, datetime]:
        with self._database.read() as tx:
            nearest = sends_due.nearest_due(tx)
            left = self.standings.left_to_others(tx, self._clock.now())
        return {lane: at for lane, at in nearest.items() if lane not in left}

    def _take(self, lane: Lane, places: int, *, keep_one: bool = False) -> list[LeasedSend]:
        with self._database.write() as tx:
            return self._leasing.take(tx, lane, places, keep_one=keep_one)

    def _take_and_look(
        self, lane: Lane, places: int, *, keep_one: bool
    ) -> tuple[list[LeasedSend], Mapping[Lane, datetime]]:
        taken = self._take(lane, places, keep_one=keep_one)
        # What was taken up and is not to be sent, or not yet, is due no more. Where there is
        # something to send nobody asks: there may be more.
        return taken, {} if taken else self._nearest()

    def lease_within(self, tx: Connection, lane: Lane) -> Lease | None:
        """A lease under which a transaction may queue sends of its own.

        None: the lane is busy, or left to others. Called outside the event loop, as is
        `take_queued`. The sends are begun in the event loop, by `begin`, once the transaction is
        committed. They may bring the lane over its limit, by AT_ONCE.
        """
        limit, sending = self.lanes.limit(lane), len(self._sending[lane])
        if not self._takes_more or sending + AT_ONCE > limit // 2:
            return None
        now = self._clock.now()
        if not self.standings.is_able(lane, now) and lane in self.standings.left_to_others(tx, now):
            return None
        return self._leasing.lease(lane, AT_ONCE)

    def take_queued(self, tx: Connection, fresh: Fresh, lease: Lease) -> list[LeasedSend]:
        """The sends that the same transaction has queued under that lease, prepared.

        Whatever keeps one from being prepared is raised.
        """
        return self._leasing.take_queued(tx, fresh.rows(), lease)

    def make_ready(self, taken: Sequence[LeasedSend]) -> None:
        """As their commit begins, in the event loop: put together what `begin` sends."""
        for one in taken:
            asking = self._ready[one.rows[0].id] = Asking(one.work, self._repeats)
            asking.begin_held_back()

    def drop(self, taken: Sequence[LeasedSend]) -> None:
        """Forget, in the event loop, what was made ready: it was not leased after all."""
        for one in taken:
            if asking := self._ready.pop(one.rows[0].id, None):
                asking.drop()

    def begin(self, lane: Lane, taken: Sequence[LeasedSend]) -> None:
        """Begin to send, in the event loop."""
        for one in taken:
            self._begin(lane, one)

    async def _deliver(self, taken: LeasedSend, asking: Asking, *, goes: bool) -> None:
        try:
            if not goes and not await self._still_stands(taken):
                await self._database.in_thread(self._let_go_unsent, taken)
                return
            self._begun.update(taken.ids)
            failure = await asking.go()
            self._note(taken, failure)
            await self._database.in_thread(self._settle, taken, failure)
            self._begun.difference_update(taken.ids)
        except Exception as error:
            # The row stays leased; when the lease runs out it is sent again, perhaps twice.
            if told := self._repeats.facts("written down", error):
                log.exception(
                    "what came of a send could not be written down", **taken.facts, **told
                )
        finally:
            asking.drop()

    async def _still_stands(self, taken: LeasedSend) -> bool:
        # A look-up asks somebody outside, for seconds, in which somebody may answer.
        seen_at = None if await taken.work.look_up() else taken.decided_at
        while True:
            now = self._clock.now()
            if taken.is_too_old(now):
                log.warning("not begun in time; taken up again", **taken.facts)
                return False
            if seen_at is not None and is_as_good_as_now(seen_at, now):
                return True
            # What this tells may be long in coming as well, and is looked at again then.
            if not await self._database.in_thread(self._looked_at, taken):
                return False
            seen_at = now

    def _looked_at(self, taken: LeasedSend) -> bool:
        with self._database.read() as tx:
            return taken.work.stands(tx)

    def _note(self, taken: LeasedSend, failure: DeliveryFailed | None) -> None:
        now = self._clock.now()
        lane = taken.rows[0].lane
        self.lanes.note(lane, failure, now)
        in_trouble = self.lanes.is_in_trouble(lane)
        self.standings.note(lane, failure, now, nothing_gets_through=in_trouble)
        place = taken.work.written_to
        if place is not None and failure is not None and failure.trouble is Trouble.THROTTLED:
            self._pacing.closed(place, now + kept_of(failure.retry_after_seconds))

    def _let_go_unsent(self, taken: LeasedSend) -> None:
        """What was decided too long ago, or is so no longer, is decided once more.

        The lease could run out in mid-send, and somebody may have answered or taken over since.
        """
        with self._database.write() as tx:
            if leases.is_held(tx, taken.rows, self.holder):
                taken.work.put_back(tx, self._clock.now())
                leases.let_go(tx, taken.ids)

    def _settle(self, taken: LeasedSend, failure: DeliveryFailed | None) -> None:
        with self._database.write() as tx:
            now = self._clock.now()
            # Where somebody else has taken it over it is their affair how it ends. They may be put
            # off, and the row must be there for them.
            held = leases.is_held(tx, taken.rows, self.holder)
            if failure is None:
                taken.work.sent(tx, now)
                if held:
                    leases.finish(tx, taken.ids)
                return
            if not held:
                log.warning("failed after somebody else took it over", **taken.facts)
                return
            lane = taken.rows[0].lane
            due_at = min(row.due_at for row in taken.rows)
            handed_over = self.standings.is_handed_over(tx, lane, failure, now, due_at=due_at)
            retry_at = now if handed_over else self._retry_at(taken, failure, now)
            taken.work.failed(tx, failure, retry_at, now)
            if retry_at is None:
                leases.finish(tx, taken.ids)
            elif handed_over:
                # Each due as before, so that it can be seen who has tried since.
                leases.hand_over(tx, taken.ids)
            else:
                leases.put_off(tx, taken.ids, retry_at)
            self.standings.tell_of(tx, lane, now)
        log.warning("not sent", **taken.facts, problem=failure.problem, retry_at=retry_at)

    def _retry_at(
        self, taken: LeasedSend, failure: DeliveryFailed, now: datetime
    ) -> datetime | None:
        tries = taken.rows[0].tries
        limit = taken.errand.gives_up_after_tries
        if failure.permanent or (limit is not None and tries >= limit):
            return None
        wished = failure.retry_after_seconds
        return now + wait_before_retry(tries, retry_after_seconds=wished, chance=self._chance)
