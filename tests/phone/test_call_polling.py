"""Nobody heard how a call ended: the provider is asked, and the next call is not held up."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.paging.notification import NotificationState
from bot.sandbox.telephony import Behaviour
from tests.conftest import MovedClock
from tests.phone.test_on_the_exchange import ANA
from tests.phone.unheard import World, a_world


@pytest.fixture
async def world(
    database_url: str, tmp_path: Path, clock: MovedClock, contact: str
) -> AsyncIterator[World]:
    async with a_world(database_url, tmp_path, clock, contact) as made:
        yield made


async def test_of_a_call_that_rang_out(world: World) -> None:
    call = await world.first_call()
    await call.ring_out()
    await call.wait_ended()
    world.desk.alert("Disk on fire", dedup_key="another")
    await world.seconds_pass(1)
    assert world.exchange.calls == [call]

    await world.after_a_start().do()
    await world.desk.settle()

    assert await world.exchange.next_call(to=ANA) is not call
    assert world.desk.notifications(1)[0].state is NotificationState.NO_ANSWER


async def test_of_a_call_that_was_listened_to(world: World) -> None:
    call = await world.first_call()
    delivery = world.desk.notifications(1)[0].delivery
    assert delivery is not None
    # The last that is heard of it.
    world.desk.commands.calls.fared(delivery, NotificationState.ANSWERED)
    await call.answer()
    await call.wait_ended()
    asking = world.after_a_start()
    await asking.do()
    assert world.desk.notifications(1)[0].state is NotificationState.ENDED
    world.desk.alert("Disk on fire", dedup_key="another")

    await world.desk.settle()

    assert await world.exchange.next_call(to=ANA) is not call


async def test_of_a_line_that_was_busy_which_is_dialled_again(world: World) -> None:
    call = await world.first_call()
    await call.decline()
    await call.wait_ended()
    await world.after_a_start().do()

    await world.seconds_pass(30)

    assert await world.exchange.next_call(to=ANA) is not call


async def test_of_one_that_failed_which_is_placed_again(world: World) -> None:
    world.exchange.line(ANA).behaviour = Behaviour.FAILED
    world.desk.alert()
    await world.desk.settle()
    (call,) = world.exchange.calls
    await call.wait_ended()
    await world.after_a_start().do()

    await world.seconds_pass(10)

    assert [one.to for one in world.exchange.calls] == [ANA, ANA]


async def test_of_one_that_still_rings_it_is_asked_while_another_waits(world: World) -> None:
    call = await world.first_call()
    asking = world.after_a_start()
    await asking.do()
    await asking.do()
    assert world.asked_after() == 1
    world.desk.alert("Disk on fire", dedup_key="another")
    await world.seconds_pass(1)
    await asking.do()
    await world.desk.settle()
    assert (world.asked_after(), world.exchange.calls) == (2, [call])

    await call.ring_out()
    await call.wait_ended()
    await asking.do()
    await world.desk.settle()

    assert await world.exchange.next_call(to=ANA) is not call


async def test_without_an_answer_of_the_provider_it_counts_as_over_in_the_end(world: World) -> None:
    call = await world.first_call()
    await call.ring_out()
    await call.wait_ended()
    world.desk.alert("Disk on fire", dedup_key="another")
    world.exchange.faults.fail("calls.fetch")
    await world.after_a_start().do()
    await world.seconds_pass(30)
    assert world.exchange.calls == [call]

    await world.seconds_pass(15)

    assert await world.exchange.next_call(to=ANA) is not call
