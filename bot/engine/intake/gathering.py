"""Gathering what comes in while the database is busy, so that it shares the next transaction."""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import structlog

from bot.engine.intake.told import Tell
from bot.storage.database import Database

log = structlog.get_logger(__name__)

# Whoever sends alerts waits about ten seconds for an answer.
PATIENCE_SECONDS = 8.0

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

# While turns of the event loop bring more, a batch would compete with it for the processor. And of
# those who are answered together, and come again, the first would be a batch of its own and have
# all others wait for it.
_QUIET_TURNS = 6
_COMING_IN_FOR_SECONDS = 0.005
# How much of the patience is left to a batch whose first item waited for the one before.
_LEAST_PART = 0.2


class Broken(Exception):  # noqa: N818 (a state of things)
    """There is no thread left to do the work in: the process is ending."""


class Stuck(Exception):  # noqa: N818 (a state of things)
    """The work under way takes too long: its items may yet be done, those that wait are not."""


class Full(Exception):  # noqa: N818 (a state of things)
    """So much waits already that nothing more is taken in."""


class _Waiting(Generic[Item, Outcome]):
    """An item, and whom to tell what became of it: once."""

    __slots__ = ("_is_told", "_tell", "item", "since")

    def __init__(self, item: Item, tell: Tell[Outcome], since: float) -> None:
        self.item = item
        self.since = since
        self._tell = tell
        self._is_told = False

    def tell(self, outcome: Outcome | Exception) -> None:
        if self._is_told:
            return
        self._is_told = True
        try:
            self._tell(outcome)
        except Exception:
            # All others of the batch are still to be told.
            log.exception("what became of an alert could not be told")


class Gathering(Generic[Item, Outcome]):
    """Hands items to `work` in batches, in a thread kept for them, one batch at a time.

    Nothing waits for company: the first item goes at once, and what comes in meanwhile goes
    together as soon as that is done and answered. `work` gives an outcome for each item, or raises
    for all. Nobody waits for it much longer than `patience_seconds`: then all who wait are told so,
    and all who come, until it has come to its end.
    """

    def __init__(
        self,
        database: Database,
        work: Callable[[Sequence[Item]], Sequence[Outcome]],
        *,
        batch_at_most: int,
        waiting_at_most: int,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._patience_seconds = patience_seconds
        self._is_stuck = False
        self._database = database
        self._work = work
        self._batch_at_most = batch_at_most
        self._waiting_at_most = waiting_at_most
        self._waiting: list[_Waiting[Item, Outcome]] = []
        self._working: asyncio.Task[None] | None = None

    def add(self, item: Item, tell: Tell[Outcome]) -> None:
        """Have `tell` told what became of the item, once that is certain.

        In its place it may be told one of these exceptions:
            Full: nothing was done with it.
            Stuck: it cannot be known what became of it, or nothing was done with it.
            Broken: there is no thread to work in any more.
            Exception: what `work` raised.
        """
        if self._is_stuck:
            tell(Stuck())
            return
        if len(self._waiting) >= self._waiting_at_most:
            tell(Full())
            return
        self._waiting.append(_Waiting(item, tell, time.monotonic()))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work_off())

    async def _work_off(self) -> None:
        await self._read_what_is_there()
        while batch := self._next_batch():
            giving_up = self._give_up_in_time(batch)
            try:
                outcomes = await self._database.in_kept_thread(self._outcomes, batch)
            except RuntimeError as no_thread:
                # Nobody is left waiting for one.
                left, self._waiting = [*batch, *self._waiting], []
                _refuse(left, Broken(str(no_thread)))
                return
            finally:
                giving_up.cancel()
                self._is_stuck = False
            senders = len(batch) + len(self._waiting)
            if isinstance(outcomes, Exception):
                _refuse(batch, outcomes)
            else:
                _answer(batch, outcomes)
            await self._read_what_is_there(senders)

    async def _read_what_is_there(self, senders: float = math.inf) -> None:
        """Let the event loop go on until it has nothing more to add, if that is soon.

        Of so many `senders` nothing more is to be expected once so many items wait.
        """
        until, quiet = time.monotonic() + _COMING_IN_FOR_SECONDS, 0
        while quiet < _QUIET_TURNS and time.monotonic() < until:
            before = len(self._waiting)
            if before >= senders:
                return
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(self._waiting) == before else 0

    def _give_up_in_time(self, batch: Sequence[_Waiting[Item, Outcome]]) -> asyncio.TimerHandle:
        waited = time.monotonic() - batch[0].since
        left = max(self._patience_seconds - waited, self._patience_seconds * _LEAST_PART)
        return asyncio.get_running_loop().call_later(left, self._give_up, batch)

    def _give_up(self, batch: Sequence[_Waiting[Item, Outcome]]) -> None:
        self._is_stuck = True
        left, self._waiting = [*batch, *self._waiting], []
        _refuse(left, Stuck())

    def _next_batch(self) -> Sequence[_Waiting[Item, Outcome]]:
        batch = self._waiting[: self._batch_at_most]
        del self._waiting[: self._batch_at_most]
        return batch

    def _outcomes(self, batch: Sequence[_Waiting[Item, Outcome]]) -> Sequence[Outcome] | Exception:
        self._database.waited_since(batch[0].since)
        try:
            return self._work([waiting.item for waiting in batch])
        except Exception as problem:  # noqa: BLE001 (handed to each who waits, who raises it)
            return problem


def _answer(batch: Sequence[_Waiting[Item, Outcome]], outcomes: Sequence[Outcome]) -> None:
    for waiting, outcome in zip(batch, outcomes, strict=True):
        waiting.tell(outcome)


def _refuse(batch: Sequence[_Waiting[Item, Outcome]], problem: Exception) -> None:
    for waiting in batch:
        waiting.tell(problem)
