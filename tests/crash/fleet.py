"""Processes that are started again whenever they end, as a platform would, and what was up when."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.cli.demo.process import BotFailed, BotProcess
from bot.domain.times.instants import Span
from bot.domain.times.spans import uncovered
from tests.crash.wires import Ends

RESTART_PAUSE_SECONDS = 0.2


def now() -> datetime:
    """The clock of everybody here: one machine's."""
    return datetime.now(UTC)


@dataclass(kw_only=True)
class Member:
    """One process after another, doing the same. `complaints` are ends that nobody asked for.

    `excused` says whether a process that does not start has a reason.
    """

    name: str
    process: BotProcess
    pages: bool = True
    answers: bool = True
    excused: Callable[[], bool] = lambda: False
    up: list[Span] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    up_since: datetime | None = None
    is_stopped: bool = False
    _killed: bool = False
    _leaving: bool = False

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.process.url.rpartition(":")[2])

    @property
    def is_up(self) -> bool:
        """Whether it is ready, as far as anybody knows, and runs."""
        return self.up_since is not None and not self.is_stopped

    async def keep(self) -> None:
        """Start it, and again whenever it ends, until it is to leave."""
        while not self._leaving:
            self._killed = False
            try:
                await self.process.start()
                self.up_since = now()
                await self.process.ended()
                self._note_end("ended by itself")
            except BotFailed as failure:
                self._note_end(str(failure), excused=self.excused())
            await asyncio.sleep(RESTART_PAUSE_SECONDS)

    def kill(self) -> bool:
        """kill -9; whether there was a process to kill."""
        if not self._signalled(signal.SIGKILL):
            return False
        self._killed, self.is_stopped = True, False
        self._down()
        return True

    def stand_still(self) -> bool:
        """SIGSTOP: not one instruction more, and every connection open."""
        if not self.is_up or not self._signalled(signal.SIGSTOP):
            return False
        self._down()
        self.is_stopped = True
        return True

    def go_on(self) -> None:
        """SIGCONT."""
        if self.is_stopped and self._signalled(signal.SIGCONT):
            self.is_stopped = False
            self.up_since = now()

    async def leave(self) -> int | None:
        """End it gracefully; its exit code, None where it was not up."""
        self._leaving = True
        self.go_on()
        was_up = self.up_since is not None
        code = await self.process.stop()
        return code if was_up else None

    def _signalled(self, number: signal.Signals) -> bool:
        # Between two processes there is none; one that has just ended is no longer ours.
        with contextlib.suppress(RuntimeError, ProcessLookupError):
            os.kill(self.process.process_id, number)
            return True
        return False

    def _down(self) -> None:
        if self.up_since is not None:
            self.up.append(Span(start=self.up_since, end=now()))
            self.up_since = None

    def _note_end(self, words: str, *, excused: bool = False) -> None:
        self._down()
        self.is_stopped = False
        if not (self._killed or self._leaving or excused):
            self.complaints.append(f"{self.name}: {words}\n{self.process.last_words()}")


class Fleet:
    """All processes of one bot. Those that answer are reached through `connect`, one at random."""

    def __init__(self, *, chance: random.Random) -> None:
        self.members: Sequence[Member] = ()
        self._chance = chance
        self._keepers: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start all, and wait until all are up."""
        self._keepers = [asyncio.create_task(member.keep()) for member in self.members]
        await self.all_up()

    async def all_up(self) -> None:
        """Wait until every process is ready."""
        await self.until(lambda: all(member.is_up for member in self.members))

    async def until(self, holds: Callable[[], bool | Awaitable[bool]]) -> None:
        """Wait for something about other processes, which tell nobody of it.

        Raises:
            Exception: whatever broke in keeping a process.
        """
        while True:
            held = holds()
            if held if isinstance(held, bool) else await held:
                return
            for keeper in self._keepers:
                if keeper.done():
                    keeper.result()
            await asyncio.sleep(0.05)

    async def stop(self) -> list[int | None]:
        """End all gracefully; their exit codes."""
        codes = await asyncio.gather(*(member.leave() for member in self.members))
        await asyncio.gather(*self._keepers)
        return codes

    def abandon(self) -> None:
        """End all at once: something went wrong, and no process may be left behind."""
        for keeper in self._keepers:
            keeper.cancel()
        for member in self.members:
            member.kill()

    async def connect(self) -> Ends:
        """A connection to one that answers, as a load balancer would make it."""
        answering = [member for member in self.members if member.answers and member.is_up]
        if not answering:
            raise ConnectionRefusedError("none is up")
        return await asyncio.open_connection("127.0.0.1", self._chance.choice(answering).port)

    def complaints(self) -> list[str]:
        """Every end of a process that nobody asked for, with its last words."""
        return [said for member in self.members for said in member.complaints]

    def nobody_paged(self, within: Span) -> list[Span]:
        """When none was up that pages people."""
        up = [span for member in self.members if member.pages for span in self._up(member, within)]
        return uncovered(up, within)

    def _up(self, member: Member, within: Span) -> list[Span]:
        still = member.up_since
        since = [Span(start=still, end=within.end)] if still and still < within.end else []
        return [*member.up, *since]
