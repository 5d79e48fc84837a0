"""Late and doubtful ends of a send: what came in between counts, and nothing is undone by them."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from bot.domain.incidents.timeline import Through, What
from bot.domain.paging.notification import NotificationState
from bot.engine.contracts import DeliveryFailed, Placed
from bot.engine.errands.call import LOOK_AGAIN
from bot.engine.sending.dispatcher import Dispatcher
from bot.engine.sending.leased_send import LEASE
from bot.storage.database import Database
from bot.storage.paging import notifications
from bot.storage.sending.outbox import Lane
from bot.storage.tables import outbox
from tests.conftest import MovedClock
from tests.engine.recording import Recorder, put, waiting
from tests.engine.test_races import SlowSwitchboard, dialling, states
from tests.patience import PATIENCE_SECONDS
from tests.phone.conftest import Desk, Switchboard, open_desk


def a_process(database: Database, clock: MovedClock, holder: str, errand: Recorder) -> Dispatcher:
    chance = random.Random(1)  # noqa: S311 (jitter, not a secret)
    return Dispatcher(database, {"recorded": errand}, clock, holder=holder, chance=chance)


async def test_what_failed_after_another_took_it_over_is_the_other_s_affair(
    database: Database, clock: MovedClock
) -> None:
    slow, quick = Recorder(), Recorder()
    slow.hanging, quick.hanging = asyncio.Event(), asyncio.Event()

    def refuse() -> None:
        raise DeliveryFailed("503")

    slow.on_send = refuse
    first = a_process(database, clock, "first", slow)
    second = a_process(database, clock, "second", quick)
    put(database, clock, 1)
    assert (await first.tick()).done == 1
    await asyncio.wait_for(slow.has_begun.wait(), timeout=PATIENCE_SECONDS)
    clock.advance(seconds=LEASE.total_seconds())
    assert (await second.tick()).done == 1

    slow.hanging.set()
    await first.finish_sending()

    assert slow.failures == []
    assert first.nearest_due() == clock.now() + LEASE
    quick.hanging.set()
    await second.finish_sending()
    assert quick.sent == [[1]]
    assert waiting(database) == 0


async def test_nor_does_what_failed_count_once_the_same_process_has_taken_it_up_anew(
    database: Database, clock: MovedClock
) -> None:
    recorder, ends = Recorder(), [DeliveryFailed("503"), None]
    recorder.hanging = asyncio.Event()

    def ends_in_turn() -> None:
        if (failure := ends.pop(0)) is not None:
            raise failure

    recorder.on_send = ends_in_turn
    process = a_process(database, clock, "only", recorder)
    put(database, clock, 1)
    for _send in ends.copy():
        recorder.has_begun.clear()
        assert (await process.tick()).done == 1
        await asyncio.wait_for(recorder.has_begun.wait(), timeout=PATIENCE_SECONDS)
        clock.advance(seconds=LEASE.total_seconds())

    recorder.hanging.set()
    await process.finish_sending()

    assert (recorder.failures, recorder.sent) == ([], [[1]])
    assert waiting(database) == 0


async def test_what_came_too_late_to_be_begun_is_not_taken_from_whoever_has_it_now(
    database: Database, clock: MovedClock
) -> None:
    first, second, third = (a_process(database, clock, name, Recorder()) for name in "abc")
    put(database, clock, 1)
    assert (await first.tick()).done == 1
    clock.advance(seconds=LEASE.total_seconds())
    assert len(second._take(Lane.SLACK, 20)) == 1

    await first.finish_sending()

    assert (await third.tick()).done == 0


@pytest.fixture
def slow_switchboard() -> SlowSwitchboard:
    return SlowSwitchboard()


@pytest.fixture
async def slow_desk(
    database_url: str, tmp_path: Path, clock: MovedClock, slow_switchboard: SlowSwitchboard
) -> AsyncIterator[Desk]:
    folder = tmp_path / "slow"
    async with open_desk(database_url, folder, clock, slow_switchboard, "call") as opened:
        yield opened


async def test_a_call_that_rings_has_not_failed_though_its_answer_was_lost(
    slow_desk: Desk, slow_switchboard: SlowSwitchboard
) -> None:
    number = slow_desk.alert()
    delivery = await dialling(slow_desk, slow_switchboard)

    slow_desk.commands.calls.fared(
        delivery, NotificationState.RINGING, placed=Placed(provider="twilio", id="CA1")
    )
    slow_switchboard.fails()
    await slow_desk.dispatcher.finish_sending()
    slow_desk.clock.advance(seconds=5)
    await slow_desk.dispatcher.tick()

    view = slow_desk.commands.incidents.view(number)
    assert What.DELIVERY_FAILED not in {entry.what for entry in view.timeline}
    assert states(slow_desk, number) == [NotificationState.RINGING]
    assert slow_switchboard.calls == ["ana"]

    slow_desk.commands.incidents.acknowledge(number, "bo", Through.SLACK)
    await slow_desk.settle()
    assert slow_switchboard.hung_up == ["CA1"]


async def test_a_call_that_begins_to_ring_for_what_somebody_has_taken_is_ended(
    slow_desk: Desk, slow_switchboard: SlowSwitchboard
) -> None:
    number = slow_desk.alert()
    delivery = await dialling(slow_desk, slow_switchboard)
    slow_desk.commands.incidents.acknowledge(number, "bo", Through.SLACK)

    # Whether its provider ever answers us does not matter.
    slow_desk.commands.calls.fared(
        delivery, NotificationState.RINGING, placed=Placed(provider="twilio", id="CA1")
    )
    with slow_desk.database.read() as tx:
        waits = set(tx.execute(select(outbox.c.kind).where(outbox.c.subject == delivery)).scalars())
    slow_switchboard.takes_it()
    await slow_desk.settle()

    assert "hang_up" in waits
    # The provider's callback knows the call better than its answer.
    assert set(slow_switchboard.hung_up) == {"CA1"}


async def test_who_has_picked_up_meanwhile_is_told_and_not_hung_up_on(
    desk: Desk, switchboard: Switchboard
) -> None:
    number = desk.alert()
    await desk.settle()
    ((_person, delivery),) = switchboard.calls

    desk.commands.incidents.acknowledge(number, "bo", Through.SLACK)
    desk.commands.calls.fared(delivery, NotificationState.ANSWERED)
    await desk.settle()

    assert switchboard.hung_up == []


async def test_a_call_whose_end_nobody_tells_holds_up_the_next_no_longer_than_it_can_ring(
    desk: Desk, switchboard: Switchboard
) -> None:
    desk.alert()
    await desk.settle()
    desk.alert("Disk on fire", dedup_key="another")
    # Phones ring for 25 seconds here, and their provider lets them for 15 more.
    desk.clock.advance(seconds=39)
    await desk.settle()
    assert len(switchboard.calls) == 1

    desk.clock.advance(seconds=1 + LOOK_AGAIN.total_seconds())
    await desk.settle()

    assert len(switchboard.calls) == 2


async def is_written_down(database: Database, delivery: int) -> None:
    """The provider's answer is, by a thread that tells nobody: it is looked for until it is."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with database.read() as tx:
                found = notifications.delivery(tx, delivery)
            if found is not None and found.state is not NotificationState.SENDING:
                return
            await asyncio.sleep(0)


async def test_a_page_that_another_took_over_and_could_not_send_is_tried_again(
    slow_desk: Desk, slow_switchboard: SlowSwitchboard
) -> None:
    slow_desk.alert()
    first = await dialling(slow_desk, slow_switchboard)
    slow_desk.clock.advance(seconds=LEASE.total_seconds())
    await dialling(slow_desk, slow_switchboard)
    # Both answers come at last: the first call was placed, the second was not.
    slow_switchboard.takes_it()
    await is_written_down(slow_desk.database, first)
    slow_switchboard.fails()
    await slow_desk.dispatcher.finish_sending()

    # The call that nobody follows any more is ended, and another is placed.
    slow_desk.clock.advance(minutes=1)
    slow_switchboard.takes_it()
    await slow_desk.settle()

    assert len(slow_switchboard.hung_up) == 1
    assert slow_switchboard.calls == ["ana", "ana", "ana"]


@pytest.fixture
def switchboard() -> Switchboard:
    return Switchboard()


@pytest.fixture
async def desk(
    sqlite_url: str, tmp_path: Path, clock: MovedClock, switchboard: Switchboard
) -> AsyncIterator[Desk]:
    async with open_desk(sqlite_url, tmp_path / "desk", clock, switchboard, "call") as opened:
        yield opened


@contextmanager
def without(desk: Desk, table: str) -> Iterator[None]:
    """A table is away, which SQLite calls an operational error."""
    _rename(desk.database, table, f"{table}_away")
    yield
    _rename(desk.database, f"{table}_away", table)


def _rename(database: Database, table: str, name: str) -> None:
    with database.write() as tx:
        tx.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


async def test_a_database_in_trouble_is_no_fault_of_an_incident(desk: Desk) -> None:
    number = desk.alert()

    with without(desk, "pages"), pytest.raises(OperationalError):
        desk.escalator.tick(desk.clock.now())

    assert desk.incident(number).due_at == desk.clock.now()
    assert desk.escalator.tick(desk.clock.now()).done == 1


async def test_a_database_in_trouble_is_no_fault_of_what_is_to_be_sent(
    desk: Desk, switchboard: Switchboard
) -> None:
    desk.alert()
    while desk.escalator.tick(desk.clock.now()).done:
        pass

    with without(desk, "deliveries"), pytest.raises(OperationalError):
        await desk.dispatcher.tick()

    await desk.dispatcher.tick()
    await desk.dispatcher.finish_sending()
    assert switchboard.calls == [("ana", 1)]
