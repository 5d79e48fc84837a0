"""The end of a process: what it leased and never began goes to others, and nothing else does."""

import asyncio

from bot.engine.contracts import DeliveryFailed
from bot.engine.sending.leased_send import LEASE
from bot.storage.database import Database
from bot.storage.sending.outbox import Lane
from tests.conftest import MovedClock
from tests.engine.recording import Recorder, a_dispatcher, put, send_all


async def test_what_was_never_begun_is_sent_by_another_at_once(
    database: Database, clock: MovedClock
) -> None:
    ending, another = Recorder(), Recorder()
    leaving = a_dispatcher(database, clock, {"recorded": ending}, holder="leaving")
    put(database, clock, 1)
    leaving._take(Lane.SLACK, 20)

    leaving.hand_back()
    await send_all(a_dispatcher(database, clock, {"recorded": another}, holder="another"))

    assert (ending.sent, another.sent) == ([], [[1]])


async def test_also_what_was_begun_before_and_failed(database: Database, clock: MovedClock) -> None:
    ending, another = Recorder(), Recorder()
    leaving = a_dispatcher(database, clock, {"recorded": ending}, holder="leaving")

    def refuse() -> None:
        raise DeliveryFailed("503")

    ending.on_send = refuse
    put(database, clock, 1)
    await send_all(leaving)
    clock.advance(minutes=1)
    leaving._take(Lane.SLACK, 20)

    leaving.hand_back()
    await send_all(a_dispatcher(database, clock, {"recorded": another}, holder="another"))

    assert another.sent == [[1]]


async def test_what_is_in_flight_is_left_alone_until_the_lease_has_run_out(
    database: Database, clock: MovedClock
) -> None:
    ending, another = Recorder(), Recorder()
    ending.hanging = asyncio.Event()
    leaving = a_dispatcher(database, clock, {"recorded": ending}, holder="leaving")
    other = a_dispatcher(database, clock, {"recorded": another}, holder="another")
    put(database, clock, 1)
    await leaving.tick()
    await ending.has_begun.wait()

    leaving.hand_back()
    await send_all(other)
    assert another.sent == []

    clock.advance(seconds=LEASE.total_seconds())
    await send_all(other)
    assert another.sent == [[1]]
    ending.hanging.set()
    await leaving.finish_sending()


async def test_what_others_lease_is_theirs(database: Database, clock: MovedClock) -> None:
    recorder = Recorder()
    put(database, clock, 1)
    holding = a_dispatcher(database, clock, {"recorded": recorder}, holder="holding")
    holding._take(Lane.SLACK, 20)
    leaving = a_dispatcher(database, clock, {"recorded": recorder}, holder="leaving")

    leaving.hand_back()

    assert (await leaving.tick()).done == 0


async def test_who_ends_takes_no_more(database: Database, clock: MovedClock) -> None:
    recorder = Recorder()
    leaving = a_dispatcher(database, clock, {"recorded": recorder})
    put(database, clock, 1)

    leaving.take_no_more()

    assert (await leaving.tick()).done == 0
