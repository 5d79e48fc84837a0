"""What is done to the processes and to the database, at random instants."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.times.instants import Span
from bot.sandbox.telephony import Exchange
from tests.crash.database import Away
from tests.crash.fleet import Fleet, Member, now
from tests.crash.monitor import Monitor

# Longer than a lease of the outbox.
STANDS_STILL_SECONDS = (21.0, 26.0)
# A process that stands still loses its locks in the database after 15 s.
_LOCKS_HELD = timedelta(seconds=16)
# What was connected before has to find out, and looks again once a second.
_BACK_AGAIN = timedelta(seconds=6)
MID_SEND_PATIENCE_SECONDS = 8.0
# How likely trouble is to wait for the paging to go on before it goes on itself.
WAITS_UNTIL_UP = 0.8


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that was done."""

    at: datetime
    what: str


@dataclass(kw_only=True)
class Trouble:
    """Makes trouble, and writes down what it did. `excused` is when nobody could have paged."""

    fleet: Fleet
    exchange: Exchange
    monitor: Monitor
    chance: random.Random
    away: Away | None
    acts: list[Act] = field(default_factory=list)
    excused: list[Span] = field(default_factory=list)
    kills: int = 0
    told: Callable[[Act], None] = lambda _act: None

    async def make(self, kills: int) -> None:
        """Go on until so many processes have been killed."""
        kinds = self._kinds()
        while self.kills < kills:
            if self.chance.random() < WAITS_UNTIL_UP:
                await self.fleet.until(self._somebody_pages)
            await asyncio.sleep(self.chance.uniform(0, 3.0))
            (kind,) = self.chance.choices(list(kinds), weights=list(kinds.values()))
            await kind()

    async def kill_one(self) -> None:
        """Any of them, whatever it is at."""
        self._kill(self.chance.choice(self.fleet.members))

    async def kill_all(self) -> None:
        """As when the machine loses its power."""
        for member in self.fleet.members:
            self._kill(member)

    async def kill_while_starting(self, times: int = 3) -> None:
        """One, and its successors before, or just after, they are ready."""
        member = self.chance.choice(self.fleet.members)
        for _ in range(times):
            self._kill(member)
            await asyncio.sleep(self.chance.uniform(0.3, 2.5))

    async def kill_in_mid_send(self, *, accepted: bool | None = None) -> None:
        """All that page, while the provider is asked for a call: before or after it is accepted."""
        if accepted is None:
            accepted = self.chance.random() < 0.5
        asked = sum(request.operation == "calls.create" for request in self.exchange.requests)
        faults = self.exchange.faults
        (faults.accept_then_hang if accepted else faults.hang)("calls.create", times=1)
        with contextlib.suppress(TimeoutError):
            await self.exchange.wait_requested(
                "calls.create", times=asked + 1, timeout_seconds=MID_SEND_PATIENCE_SECONDS
            )
            # A moment in which callbacks of that call may or may not get through.
            await asyncio.sleep(self.chance.choice((0, 0.1, 0.5)))
            for member in self.fleet.members:
                if member.pages:
                    self._kill(member, " in mid-send")
        # Nobody is left who waits for an answer: what was not accepted is not done now either.
        faults.release()

    async def kill_at_an_answer(self) -> None:
        """All that answer, in the instant in which a 2xx is heard: what it was for must be kept."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(MID_SEND_PATIENCE_SECONDS):
                await self.monitor.next_taken()
            for member in self.fleet.members:
                if member.answers:
                    self._kill(member, " as it had answered")

    async def stand_still(self) -> None:
        """SIGSTOP one for longer than its leases last, then let it go on."""
        member = self.chance.choice(self.fleet.members)
        if not member.stand_still():
            return
        began = now()
        self._note(f"stopped {member.name}")
        if member.pages:
            self.excused.append(Span(start=began, end=began + _LOCKS_HELD))
        await asyncio.sleep(self.chance.uniform(*STANDS_STILL_SECONDS))
        member.go_on()
        self._note(f"let {member.name} go on")

    async def _cut(self) -> None:
        await self._without_database("cut the database off", lambda away: away.wire.cut)

    async def _clog(self) -> None:
        await self._without_database("let the database hang", lambda away: away.wire.clog)

    async def _end_connections(self) -> None:
        if self.away is not None:
            ended = await asyncio.to_thread(self.away.end_connections)
            self._note(f"ended {ended} connections to the database")

    async def _without_database(
        self, words: str, how: Callable[[Away], Callable[[], None]]
    ) -> None:
        if self.away is None:
            return
        began = now()
        self._note(words)
        self.away.is_away = True
        how(self.away)()
        await asyncio.sleep(self.chance.uniform(0.5, 8.0))
        self.away.wire.mend()
        self._note("mended the database")
        self.excused.append(Span(start=began, end=now() + _BACK_AGAIN))
        await asyncio.sleep(_BACK_AGAIN.total_seconds())
        self.away.is_away = False

    def _kinds(self) -> Mapping[Callable[[], Awaitable[None]], float]:
        kinds: dict[Callable[[], Awaitable[None]], float] = {
            self.kill_one: 10,
            self.kill_all: 2,
            self.kill_while_starting: 3,
            self.kill_in_mid_send: 4,
            self.kill_at_an_answer: 4,
            self.stand_still: 0.5,
        }
        if self.away is not None:
            kinds |= {self._cut: 1, self._clog: 1, self._end_connections: 2}
        return kinds

    def _somebody_pages(self) -> bool:
        return any(member.pages and member.is_up for member in self.fleet.members)

    def _kill(self, member: Member, when: str = "") -> None:
        starting = "" if member.is_up or member.is_stopped else " while starting"
        if member.kill():
            self.kills += 1
            self._note(f"killed {member.name}{when or starting}")

    def _note(self, what: str) -> None:
        act = Act(at=now(), what=what)
        self.acts.append(act)
        self.told(act)
