"""Gathering what comes in while the database is busy, so that it shares the next transaction."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.storage.database import Database

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class Broken(Exception):  # noqa: N818 (a state of things)
    """There is nobody to do the work."""


class Full(Exception):  # noqa: N818 (a state of things)
    """So much waits already that nothing more is taken in."""


@dataclass(frozen=True, eq=False, slots=True)
class _Waiting(Generic[Item, Outcome]):
    item: Item
    answer: asyncio.Future[Outcome]
    since: float


class Gathering(Generic[Item, Outcome]):
    """Hands items to `work` in batches, in a thread kept for them, one batch at a time.

    Nothing waits for company: the first item goes at once, and what comes in meanwhile goes
    together as soon as that is done. `work` gives an outcome for each item, or raises for all.
    """

    def __init__(
        self,
        database: Database,
        work: Callable[[Sequence[Item]], Sequence[Outcome]],
        *,
        batch_at_most: int,
        waiting_at_most: int,
    ) -> None:
        self._database = database
        self._work = work
        self._batch_at_most = batch_at_most
        self._waiting_at_most = waiting_at_most
        self._lock = threading.Lock()
        self._waiting: list[_Waiting[Item, Outcome]] = []
        self._worker: asyncio.Future[None] | None = None
        self._at_work = False

    async def add(self, item: Item) -> Outcome:
        """What became of the item, once that is certain.

        Raises:
            Full: nothing was done with it.
            Exception: what `work` raised.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Outcome] = loop.create_future()
        waiting = _Waiting(item, answer, time.monotonic())
        with self._lock:
            if len(self._waiting) >= self._waiting_at_most:
                raise Full
            self._waiting.append(waiting)
            begin = not self._at_work
            self._at_work = True
        if begin:
            self._worker = asyncio.ensure_future(
                self._database.in_kept_thread(self._work_off, loop)
            )
            self._worker.add_done_callback(self._ended)
        return await waiting.answer

    def _work_off(self, loop: asyncio.AbstractEventLoop) -> None:
        while batch := self._next_batch():
            self._database.waited_since(batch[0].since)
            try:
                outcomes = self._work([waiting.item for waiting in batch])
            except Exception as problem:  # noqa: BLE001 (each who waits is told, and raises it)
                loop.call_soon_threadsafe(_refuse, batch, problem)
            else:
                loop.call_soon_threadsafe(_answer, batch, outcomes)

    def _next_batch(self) -> list[_Waiting[Item, Outcome]]:
        with self._lock:
            batch = self._waiting[: self._batch_at_most]
            del self._waiting[: self._batch_at_most]
            self._at_work = bool(batch)
            return batch

    def _ended(self, worker: asyncio.Future[None]) -> None:
        """Where there was no thread to work in, or it broke, nobody is left waiting."""
        if worker.cancelled() or worker.exception() is None:
            return
        with self._lock:
            left, self._waiting, self._at_work = self._waiting, [], False
        _refuse(left, Broken())


def _answer(batch: Sequence[_Waiting[Item, Outcome]], outcomes: Sequence[Outcome]) -> None:
    for waiting, outcome in zip(batch, outcomes, strict=True):
        if not waiting.answer.done():
            waiting.answer.set_result(outcome)


def _refuse(batch: Sequence[_Waiting[Item, Outcome]], problem: Exception) -> None:
    for waiting in batch:
        if not waiting.answer.done():
            waiting.answer.set_exception(problem)
