"""The dispatcher: at least once, in lanes, and nothing stops it for the others."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.engine.contracts import DeliveryFailed
from bot.engine.sending.dispatcher import Dispatcher
from bot.engine.sending.errand import PutOff
from bot.engine.sending.lanes import LANE_LIMITS
from bot.engine.sending.leased_send import LEASE
from bot.storage.database import Database
from bot.storage.sending import leasing
from bot.storage.sending.outbox import Lane
from tests.conftest import MovedClock
from tests.engine.recording import Recorder, a_dispatcher, put, send_all, waiting
from tests.patience import PATIENCE_SECONDS

MINUTE = timedelta(minutes=1)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def dispatcher(
    database: Database, clock: MovedClock, recorder: Recorder
) -> AsyncIterator[Dispatcher]:
    made = a_dispatcher(database, clock, {"recorded": recorder})
    yield made
    if recorder.hanging is not None:
        recorder.hanging.set()
    await made.finish_sending()


async def test_what_is_due_is_sent_and_gone(
    database: Database, clock: MovedClock, dispatcher: Dispatcher, recorder: Recorder
) -> None:
    put(database, clock, 1)
    put(database, clock, 2, due_at=clock.now() + MINUTE)

    await send_all(dispatcher)

    assert recorder.sent == [[1]]
    assert waiting(database) == 1
    assert dispatcher.nearest_due() == clock.now() + MINUTE


async def test_rows_of_a_bundle_are_sent_as_one(
    database: Database, clock: MovedClock, dispatcher: Dispatcher, recorder: Recorder
) -> None:
    for subject in (1, 2):
        put(database, clock, subject, bundle="call:ana")
    put(database, clock, 3, bundle="call:bo")

    await send_all(dispatcher)

    assert sorted(recorder.sent) == [[1, 2], [3]]
    assert waiting(database) == 0


async def test_a_passing_failure_is_tried_again_with_a_growing_wait_and_then_given_up(
    database: Database, clock: MovedClock, dispatcher: Dispatcher, recorder: Recorder
) -> None:
    def refuse() -> None:
        raise DeliveryFailed("503")

    recorder.on_send = refuse
    put(database, clock, 1)
    waits = []
    for _ in range(3):
        await send_all(dispatcher)
        _problem, retry_at = recorder.failures[-1]
        waits.append(retry_at - clock.now() if retry_at else None)
        clock.advance(seconds=60)

    assert waits[0] is not None
    assert waits[1] is not None
    assert timedelta(seconds=1) < waits[0] < waits[1]
    assert waits[2] is None
    assert waiting(database) == 0


async def test_a_permanent_failure_is_not_tried_again(
    database: Database, clock: MovedClock, dispatcher: Dispatcher, recorder: Recorder
) -> None:
    def refuse() -> None:
        raise DeliveryFailed("no such number", permanent=True)

    recorder.on_send = refuse
    put(database, clock, 1)

    await send_all(dispatcher)

    assert recorder.failures == [("no such number", None)]
    assert waiting(database) == 0


async def test_a_provider_s_own_wish_to_wait_is_kept(
    database: Database, clock: MovedClock, dispatcher: Dispatcher, recorder: Recorder
) -> None:
    def refuse() -> None:
        raise DeliveryFailed("429", retry_after_seconds=40)

    recorder.on_send = refuse
    put(database, clock, 1)

    await send_all(dispatcher)

    assert recorder.failures == [("429", clock.now() + timedelta(seconds=40))]


async def test_a_client_that_breaks_is_a_passing_failure(
    database: Database, clock: MovedClock, dispatcher: Dispatcher, recorder: Recorder
) -> None:
    def break_down() -> None:
        raise KeyError("sid")

    recorder.on_send = break_down
    put(database, clock, 1)

    await send_all(dispatcher)

    ((problem, retry_at),) = recorder.failures
    assert problem == "the provider's client broke (KeyError)"
    assert retry_at is not None


async def test_a_hanging_provider_keeps_nobody_of_another_lane_waiting(
    database: Database, clock: MovedClock
) -> None:
    slow, quick = Recorder(), Recorder()
    slow.hanging = asyncio.Event()
    dispatcher = a_dispatcher(database, clock, {"slow": slow, "quick": quick})
    for subject in range(LANE_LIMITS[Lane.SLACK] + 5):
        put(database, clock, subject, kind="slow")
    assert (await dispatcher.tick()).done == LANE_LIMITS[Lane.SLACK]
    put(database, clock, 99, kind="quick", lane=Lane.CALL)

    assert (await dispatcher.tick()).done == 1
    await asyncio.wait_for(quick.was_sent.wait(), timeout=PATIENCE_SECONDS)

    assert slow.sent == []
    slow.hanging.set()
    await dispatcher.finish_sending()
    await send_all(dispatcher)
    assert len(slow.sent) == LANE_LIMITS[Lane.SLACK] + 5


async def test_a_row_that_cannot_be_prepared_is_set_aside_and_the_others_are_sent(
    database: Database, clock: MovedClock, recorder: Recorder
) -> None:
    poisoned = Recorder()

    def break_down(_now: datetime) -> None:
        raise ValueError("poison")

    poisoned.on_prepare = break_down
    dispatcher = a_dispatcher(database, clock, {"poisoned": poisoned, "recorded": recorder})
    put(database, clock, 1, kind="poisoned")
    put(database, clock, 2)
    put(database, clock, 3, kind="of a newer version")

    await send_all(dispatcher)

    assert recorder.sent == [[2]]
    assert waiting(database) == 2
    poisoned.on_prepare = lambda _now: None
    clock.advance(minutes=2)
    await send_all(dispatcher)
    assert poisoned.sent == [[1]]


async def test_what_must_wait_is_put_off_without_counting_as_a_try(
    database: Database, clock: MovedClock, dispatcher: Dispatcher, recorder: Recorder
) -> None:
    def not_now(now: datetime) -> None:
        raise PutOff(now + MINUTE)

    recorder.on_prepare = not_now
    put(database, clock, 1)
    for _ in range(5):
        await send_all(dispatcher)
        clock.advance(minutes=1)
    recorder.on_prepare = lambda _now: None

    await send_all(dispatcher)

    assert recorder.sent == [[1]]


async def test_what_a_dead_process_had_taken_is_sent_again_when_its_lease_runs_out(
    database: Database, clock: MovedClock, recorder: Recorder
) -> None:
    put(database, clock, 1)
    with database.write() as tx:
        leasing.lease(tx, Lane.SLACK, now=clock.now(), holder="the dead", lasting=LEASE, limit=1)
    dispatcher = a_dispatcher(database, clock, {"recorded": recorder})

    await send_all(dispatcher)
    assert recorder.sent == []
    assert dispatcher.nearest_due() == clock.now() + LEASE

    clock.advance(seconds=LEASE.total_seconds())
    await send_all(dispatcher)
    assert recorder.sent == [[1]]


async def test_what_was_not_begun_while_its_lease_was_young_is_decided_once_more(
    database: Database, clock: MovedClock, dispatcher: Dispatcher, recorder: Recorder
) -> None:
    put(database, clock, 1)
    assert (await dispatcher.tick()).done == 1
    # The process stands still between the commit of its lease and the first word to the provider.
    clock.advance(seconds=10)

    await dispatcher.finish_sending()
    assert recorder.sent == []

    await send_all(dispatcher)
    assert recorder.sent == [[1]]


async def test_what_takes_long_to_put_together_is_sent_all_the_same(
    database: Database, clock: MovedClock, dispatcher: Dispatcher, recorder: Recorder
) -> None:
    # A storm's worth of notifications for one person, or a machine with little time for us.
    recorder.on_prepare = lambda _now: clock.advance(seconds=30)
    put(database, clock, 1)

    assert (await dispatcher.tick()).done == 1
    await dispatcher.finish_sending()

    assert recorder.sent == [[1]]
    assert waiting(database) == 0


async def test_the_lease_of_what_took_long_to_put_together_is_as_long_as_any(
    database: Database, clock: MovedClock, dispatcher: Dispatcher, recorder: Recorder
) -> None:
    recorder.on_prepare = lambda _now: clock.advance(seconds=30)
    recorder.hanging = asyncio.Event()
    put(database, clock, 1)

    assert (await dispatcher.tick()).done == 1

    assert dispatcher.nearest_due() == clock.now() + LEASE


async def test_on_sqlite_a_new_process_takes_over_at_once(
    sqlite_url: str, clock: MovedClock, recorder: Recorder
) -> None:
    database = Database(sqlite_url)
    put(database, clock, 1)
    with database.write() as tx:
        leasing.lease(tx, Lane.SLACK, now=clock.now(), holder="the dead", lasting=LEASE, limit=1)
    dispatcher = a_dispatcher(database, clock, {"recorded": recorder})

    dispatcher.recover()
    await send_all(dispatcher)

    assert recorder.sent == [[1]]
    database.close()


async def test_two_dispatchers_on_one_postgresql_send_each_row_once(
    postgresql_url: str, clock: MovedClock, recorder: Recorder
) -> None:
    databases = [Database(postgresql_url) for _ in range(2)]
    for subject in range(60):
        put(databases[0], clock, subject)
    dispatchers = [a_dispatcher(database, clock, {"recorded": recorder}) for database in databases]

    await asyncio.gather(*(send_all(dispatcher) for dispatcher in dispatchers))

    assert sorted(recorder.sent) == [[subject] for subject in range(60)]
    for database in databases:
        database.close()
