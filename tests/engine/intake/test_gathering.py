"""What comes in while the database is busy goes together."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Sequence
from functools import partial

import pytest

from bot.engine.intake.gathering import Broken, Full, Gathering, Stuck
from bot.engine.intake.told import told
from bot.storage.database import Database
from tests.patience import PATIENCE_SECONDS


class Work:
    """Works on batches of numbers, one at a time, as soon as it is let."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun = threading.Semaphore(0)
        self.let = threading.Semaphore(0)

    def __call__(self, batch: Sequence[int]) -> list[int]:
        self.batches.append(list(batch))
        self.begun.release()
        self.let.acquire()
        if any(number < 0 for number in batch):
            raise ValueError("negative")
        return [number * 10 for number in batch]

    async def has_begun(self) -> None:
        """Wait until the next batch is under way."""
        await asyncio.to_thread(self.begun.acquire)


def gathering(
    sqlite_url: str,
    work: Work,
    *,
    batch_at_most: int = 100,
    waiting_at_most: int = 100,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Gathering[int, int]:
    return Gathering(
        Database(sqlite_url),
        work,
        batch_at_most=batch_at_most,
        waiting_at_most=waiting_at_most,
        patience_seconds=patience_seconds,
    )


async def becomes(gathered: Gathering[int, int], number: int) -> int:
    """What becomes of one."""
    return await told(partial(gathered.add, number))


async def added(gathered: Gathering[int, int], *numbers: int) -> list[asyncio.Task[int]]:
    """Each of them is waiting."""
    tasks = [asyncio.create_task(becomes(gathered, number)) for number in numbers]
    await asyncio.sleep(0)
    return tasks


async def test_the_first_goes_at_once_and_what_comes_meanwhile_goes_together(
    sqlite_url: str,
) -> None:
    work = Work()
    gathered = gathering(sqlite_url, work, batch_at_most=3)

    tasks = await added(gathered, 1)
    await work.has_begun()
    tasks += await added(gathered, 2, 3, 4, 5)
    work.let.release(3)

    assert await asyncio.gather(*tasks) == [10, 20, 30, 40, 50]
    assert work.batches == [[1], [2, 3, 4], [5]]


async def test_who_asks_again_when_answered_goes_with_those_who_waited(sqlite_url: str) -> None:
    work = Work()
    gathered = gathering(sqlite_url, work)

    async def again(number: int) -> int:
        await becomes(gathered, number)
        return await becomes(gathered, number + 1)

    first = asyncio.create_task(again(1))
    await work.has_begun()
    (waited,) = await added(gathered, 5)
    work.let.release(2)

    assert [await first, await waited] == [20, 50]
    assert work.batches == [[1], [5, 2]]


async def test_once_all_who_were_answered_ask_again_nobody_else_is_waited_for(
    sqlite_url: str,
) -> None:
    work = Work()
    gathered = gathering(sqlite_url, work)
    work.let.release(3)

    async def somebody_else() -> int:
        for _ in range(3):
            await asyncio.sleep(0)
        return await becomes(gathered, 9)

    await becomes(gathered, 1)
    comes = asyncio.create_task(somebody_else())
    again = await becomes(gathered, 2)

    assert [again, await comes] == [20, 90]
    assert work.batches == [[1], [2], [9]]


async def test_who_comes_right_after_the_first_goes_with_it(sqlite_url: str) -> None:
    work = Work()
    gathered = gathering(sqlite_url, work)
    work.let.release(5)

    async def comes_in_turn(number: int) -> int:
        for _ in range(number):
            await asyncio.sleep(0)
        return await becomes(gathered, number)

    assert await asyncio.gather(*map(comes_in_turn, range(5))) == [0, 10, 20, 30, 40]
    assert work.batches == [[0, 1, 2, 3, 4]]


async def test_those_who_never_stop_coming_hold_up_nobody(sqlite_url: str) -> None:
    work = Work()
    gathered = gathering(sqlite_url, work, batch_at_most=10**6, waiting_at_most=10**6)
    tasks = await added(gathered, 1)

    async with asyncio.timeout(PATIENCE_SECONDS):
        while not work.batches:
            tasks += await added(gathered, 1)
        await work.has_begun()
    work.let.release(2)

    assert set(await asyncio.gather(*tasks)) == {10}


async def test_what_goes_wrong_is_told_to_those_it_went_wrong_for(sqlite_url: str) -> None:
    work = Work()
    gathered = gathering(sqlite_url, work)
    work.let.release(2)

    (first,) = await added(gathered, -1)
    with pytest.raises(ValueError, match="negative"):
        await first

    assert await becomes(gathered, 2) == 20


async def test_more_than_can_wait_is_refused_and_the_others_are_not(sqlite_url: str) -> None:
    work = Work()
    gathered = gathering(sqlite_url, work, waiting_at_most=2)
    tasks = await added(gathered, 1)
    await work.has_begun()
    tasks += await added(gathered, 2, 3)

    with pytest.raises(Full):
        await becomes(gathered, 4)
    work.let.release(2)

    assert await asyncio.gather(*tasks) == [10, 20, 30]


async def test_who_hangs_up_keeps_nobody_else_from_the_answer(sqlite_url: str) -> None:
    work = Work()
    gathered = gathering(sqlite_url, work)
    gone, stays = await added(gathered, 1, 2)
    await work.has_begun()

    gone.cancel()
    work.let.release(2)

    assert await stays == 20


async def test_without_a_thread_to_work_in_nobody_waits_for_ever(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    gathered: Gathering[int, int] = Gathering(database, Work(), batch_at_most=1, waiting_at_most=9)
    database.close()

    async with asyncio.timeout(PATIENCE_SECONDS):
        ends = await asyncio.gather(*await added(gathered, 1, 2), return_exceptions=True)

    assert [type(end) for end in ends] == [Broken] * 2
    with pytest.raises(Broken):
        await becomes(gathered, 3)


async def test_nobody_waits_for_work_that_does_not_end_and_what_waited_is_not_done(
    sqlite_url: str,
) -> None:
    work = Work()
    gathered = gathering(sqlite_url, work, patience_seconds=0.2)
    tasks = await added(gathered, 1)
    await work.has_begun()
    tasks += await added(gathered, 2, 3)

    ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(end) for end in ends] == [Stuck] * 3
    with pytest.raises(Stuck):
        await becomes(gathered, 4)

    work.let.release(2)
    answer = 0
    while not answer:
        with contextlib.suppress(Stuck):
            answer = await becomes(gathered, 5)
        await asyncio.sleep(0)
    assert answer == 50
    assert work.batches == [[1], [5]]


async def test_who_has_waited_for_others_waits_less_for_the_file(sqlite_url: str) -> None:
    database = Database(sqlite_url, patience_seconds=PATIENCE_SECONDS)
    begun, let = threading.Semaphore(0), threading.Event()

    def work(batch: Sequence[int]) -> list[int]:
        begun.release()
        let.wait()
        with database.write() as tx:
            patience: int = tx.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
        return [patience] * len(batch)

    gathered = Gathering[int, int](database, work, batch_at_most=1, waiting_at_most=9)
    asked_at = time.monotonic()
    tasks = await added(gathered, 1)
    await asyncio.to_thread(begun.acquire)
    first_waited_seconds = time.monotonic() - asked_at
    tasks += await added(gathered, 2)
    # It is told to SQLite in quarters of a second.
    await asyncio.wait(tasks, timeout=first_waited_seconds + 0.3)
    let.set()

    first, second = await asyncio.gather(*tasks)
    database.close()
    assert second < first
