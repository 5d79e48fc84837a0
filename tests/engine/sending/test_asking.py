"""A send with a head start: all is ready, and nothing goes out before it is let go."""

import asyncio
from datetime import datetime

from sqlalchemy import Connection

from bot.engine.contracts import DeliveryFailed
from bot.engine.loops.repeats import Repeats
from bot.engine.sending.asking import Asking, released
from bot.engine.sending.errand import Work
from tests.patience import PATIENCE_SECONDS


class Letter(Work):
    """Written, and then posted."""

    def __init__(self, *, can_be_held_back: bool = True, problem: str | None = None) -> None:
        self.can_be_held_back = can_be_held_back
        self._problem = problem
        self.did: list[str] = []
        self.is_written = asyncio.Event()

    async def send(self) -> None:
        self.did.append("written")
        self.is_written.set()
        await released()
        self.did.append("posted")
        if self._problem is not None:
            raise DeliveryFailed(self._problem)

    def sent(self, tx: Connection, now: datetime) -> None:
        raise NotImplementedError

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        raise NotImplementedError


async def written(letter: Letter) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        await letter.is_written.wait()


async def others_are_over() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*others, return_exceptions=True)


async def test_what_was_begun_ahead_goes_out_when_it_is_let_go() -> None:
    letter = Letter()
    asking = Asking(letter, Repeats())
    asking.begin_held_back()
    await written(letter)
    assert letter.did == ["written"]

    assert await asking.go() is None

    assert letter.did == ["written", "posted"]


async def test_what_is_dropped_never_goes_out() -> None:
    letter = Letter()
    asking = Asking(letter, Repeats())
    asking.begin_held_back()
    await written(letter)

    asking.drop()

    await others_are_over()
    assert letter.did == ["written"]


async def test_what_was_let_go_is_not_dropped_any_more() -> None:
    letter = Letter()
    asking = Asking(letter, Repeats())
    asking.begin_held_back()
    await written(letter)
    going = asyncio.create_task(asking.go())
    await asyncio.wait({going}, timeout=PATIENCE_SECONDS)

    asking.drop()

    assert letter.did == ["written", "posted"]


async def test_what_is_let_go_goes_before_anybody_asks_what_became_of_it() -> None:
    letter = Letter(problem="no such street")
    asking = Asking(letter, Repeats())
    asking.begin_held_back()
    await written(letter)

    assert asking.let_go()
    await others_are_over()
    assert letter.did == ["written", "posted"]

    failure = await asking.go()
    assert failure is not None
    assert letter.did == ["written", "posted"]


async def test_nothing_is_let_go_that_does_not_wait() -> None:
    asking = Asking(Letter(can_be_held_back=False), Repeats())
    asking.begin_held_back()
    assert not asking.let_go()

    asking = Asking(Letter(), Repeats())
    asking.begin_held_back()
    asking.drop()
    assert not asking.let_go()


async def test_who_cannot_be_held_back_is_not_asked_ahead() -> None:
    letter = Letter(can_be_held_back=False)
    asking = Asking(letter, Repeats())
    asking.begin_held_back()
    await others_are_over()
    assert letter.did == []

    assert await asking.go() is None

    assert letter.did == ["written", "posted"]


async def test_what_fails_says_so_when_it_is_let_go() -> None:
    asking = Asking(Letter(problem="no such street"), Repeats())
    asking.begin_held_back()

    failure = await asking.go()

    assert failure is not None
    assert failure.problem == "no such street"


async def test_what_was_held_back_for_long_is_begun_anew_with_all_its_time() -> None:
    letter = Letter()
    asking = Asking(letter, Repeats(), held_back_seconds=0)
    asking.begin_held_back()
    await written(letter)

    assert await asking.go() is None

    await others_are_over()
    assert letter.did == ["written", "written", "posted"]
