"""What may have been sent already is looked up at the provider before it is sent again."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.answering.reassigning import ToPerson
from bot.domain.incidents.timeline import Through, What
from bot.domain.paging.notification import NotificationState
from bot.engine.sending.dispatcher import Dispatcher
from bot.sandbox.telephony import CallStatus
from tests.conftest import MovedClock
from tests.phone.conftest import errands
from tests.phone.test_on_the_exchange import ANA
from tests.phone.unheard import World, a_world


@pytest.fixture
async def world(
    database_url: str, tmp_path: Path, clock: MovedClock, contact: str
) -> AsyncIterator[World]:
    async with a_world(database_url, tmp_path, clock, contact) as made:
        yield made


def another_process(world: World) -> Dispatcher:
    """What it sends by, after the one before it has died."""
    return Dispatcher(
        world.desk.database,
        errands(world.desk.schedules, world.telephony),
        world.desk.clock,
        holder="after",
        chance=random.Random(1),  # noqa: S311 (no secret)
    )


async def test_a_call_that_rings_is_not_placed_twice(world: World) -> None:
    world.desk.alert()
    await world.the_answer_is_lost("calls.create")
    call = await world.exchange.next_call(to=ANA)

    await world.seconds_pass(2)
    assert world.desk.notifications(1)[0].state is NotificationState.SENT
    assert What.DELIVERY_FOUND in world.happened(1)
    world.callbacks_come_through()
    await call.answer()
    await call.press("1")
    await call.wait_ended()
    await world.desk.settle()

    assert world.exchange.calls == [call]
    assert world.desk.incident(1).acknowledged_by == "ana"
    assert world.desk.notifications(1)[0].state is NotificationState.ENDED


async def test_a_call_that_was_found_can_be_hung_up(world: World) -> None:
    world.desk.alert()
    await world.the_answer_is_lost("calls.create")
    call = await world.exchange.next_call(to=ANA)
    await world.seconds_pass(2)

    world.desk.commands.incidents.acknowledge(1, "bo", Through.SLACK)
    await world.desk.settle()

    await call.wait_ended()
    assert world.exchange.calls == [call]


@pytest.mark.parametrize("does", ["acknowledges", "hands it on"])
async def test_one_of_which_no_word_came_is_ended_as_soon_as_somebody_acts(
    world: World, does: str
) -> None:
    world.desk.alert()
    await world.the_answer_is_lost("calls.create")
    call = await world.exchange.next_call(to=ANA)

    if does == "acknowledges":
        world.desk.commands.incidents.acknowledge(1, "bo", Through.SLACK)
    else:
        commands = world.desk.commands.reassigning
        commands.reassign(1, "bo", Through.SLACK, to=ToPerson(person="cy"))
    await world.desk.dispatcher.tick()
    await world.desk.dispatcher.finish_sending()
    await world.desk.settle()

    assert call.ended
    assert call.heard == []


async def test_so_is_one_that_no_word_came_of_at_the_second_try(world: World) -> None:
    world.desk.alert()
    await world.is_never_placed()
    world.desk.clock.advance(seconds=2)
    await world.the_answer_is_lost("calls.create")
    call = await world.exchange.next_call(to=ANA)

    world.desk.commands.incidents.acknowledge(1, "bo", Through.SLACK)
    await world.desk.settle()

    assert call.ended


async def test_it_rings_on_while_something_else_it_is_about_waits(world: World) -> None:
    world.desk.alert(dedup_key="db")
    world.desk.alert(dedup_key="web")
    await world.the_answer_is_lost("calls.create")
    call = await world.exchange.next_call(to=ANA)

    world.desk.commands.incidents.acknowledge(1, "bo", Through.SLACK)
    await world.seconds_pass(2)
    assert not call.ended
    assert world.exchange.calls == [call]

    world.desk.commands.incidents.acknowledge(2, "bo", Through.SLACK)
    await world.desk.settle()
    assert call.ended


async def test_so_is_the_one_that_a_process_was_asking_for_when_it_died(world: World) -> None:
    world.desk.alert()
    world.exchange.faults.accept_then_hang("calls.create", times=1)
    await world.begins_to_send()
    await world.exchange.wait_requested("calls.create")
    call = await world.exchange.next_call(to=ANA)
    after = another_process(world)

    world.desk.commands.incidents.acknowledge(1, "bo", Through.SLACK)
    for _look_then_end in range(2):
        await after.tick()
        await after.finish_sending()

    assert call.ended
    world.exchange.faults.release()
    await world.desk.dispatcher.finish_sending()
    assert world.desk.notifications(1)[0].state is NotificationState.SENT


async def test_another_process_looks_for_what_the_one_that_died_has_done(world: World) -> None:
    world.desk.alert()
    world.exchange.faults.accept_then_hang("calls.create", times=1)
    await world.begins_to_send()
    await world.exchange.wait_requested("calls.create")
    call = await world.exchange.next_call(to=ANA)

    world.desk.clock.advance(seconds=21)
    after = another_process(world)
    assert (await after.tick()).done == 1
    await after.finish_sending()

    assert world.exchange.calls == [call]
    told = [what for what in world.happened(1) if "delivery" in what]
    assert told == [What.DELIVERY_INTERRUPTED, What.DELIVERY_FOUND]
    world.exchange.faults.release()
    await world.desk.dispatcher.finish_sending()


async def test_one_that_starts_anew_on_its_file_does_not_wait_to_look_for_it(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    async with a_world(sqlite_url, tmp_path, clock, "call") as world:
        world.desk.alert()
        world.exchange.faults.accept_then_hang("calls.create", times=1)
        await world.begins_to_send()
        await world.exchange.wait_requested("calls.create")
        call = await world.exchange.next_call(to=ANA)

        after = another_process(world)
        after.recover()
        assert (await after.tick()).done == 1
        await after.finish_sending()

        assert world.exchange.calls == [call]
        assert What.DELIVERY_FOUND in world.happened(1)
        world.exchange.faults.release()
        await world.desk.dispatcher.finish_sending()


async def test_a_call_that_was_never_placed_is_placed(world: World) -> None:
    world.desk.alert()
    await world.is_never_placed()

    await world.seconds_pass(2)

    assert (await world.exchange.next_call(to=ANA)).status is CallStatus.RINGING
    assert What.DELIVERY_FOUND not in world.happened(1)


@pytest.mark.parametrize("times", [1, 2])
async def test_what_may_have_been_done_holds_up_no_call_about_something_else(
    world: World, times: int
) -> None:
    world.desk.alert()
    world.exchange.faults.drop()
    for _ in range(times):
        world.desk.clock.advance(seconds=3)
        await world.begins_to_send()
        await world.desk.dispatcher.finish_sending()
    world.exchange.faults.up()
    world.desk.commands.incidents.resolve(1, "bo", Through.SHELL)
    world.desk.alert("Disk on fire", dedup_key="another")

    await world.desk.settle()

    assert [call.to for call in world.exchange.calls] == [ANA]


async def test_a_call_that_is_being_asked_for_holds_up_the_next(world: World) -> None:
    world.desk.alert()
    world.exchange.faults.accept_then_hang("calls.create", times=1)
    await world.begins_to_send()
    await world.exchange.wait_requested("calls.create")
    world.desk.alert("Disk on fire", dedup_key="another")
    await world.begins_to_send()

    world.exchange.faults.release()
    await world.desk.dispatcher.finish_sending()

    assert len(world.exchange.calls) == 1


async def test_a_call_that_is_over_is_no_answer_and_she_is_called_again(world: World) -> None:
    world.desk.alert()
    await world.the_answer_is_lost("calls.create")
    call = await world.exchange.next_call(to=ANA)
    await call.ring_out()
    await call.wait_ended()

    await world.seconds_pass(2)

    again = await world.exchange.next_call(to=ANA)
    assert again is not call


async def test_what_cannot_be_looked_up_is_sent_again(world: World) -> None:
    world.desk.alert()
    await world.the_answer_is_lost("calls.create")
    first = await world.exchange.next_call(to=ANA)
    world.exchange.faults.fail("calls.list", times=1)

    await world.seconds_pass(2)

    assert await world.exchange.next_call(to=ANA) is not first


async def test_what_could_not_be_looked_up_is_looked_for_before_each_further_try(
    world: World,
) -> None:
    world.desk.alert()
    await world.the_answer_is_lost("calls.create")
    call = await world.exchange.next_call(to=ANA)
    world.exchange.faults.fail("calls.list", times=1)
    world.exchange.faults.fail("calls.create", times=1)

    await world.seconds_pass(2)
    assert What.DELIVERY_FOUND not in world.happened(1)
    await world.seconds_pass(4)

    assert world.exchange.calls == [call]
    assert What.DELIVERY_FOUND in world.happened(1)


class TestTexts:
    @pytest.fixture
    def contact(self) -> str:
        return "sms, sms after 30s"

    async def test_a_text_that_came_is_not_sent_twice_and_a_new_incident_is_told(
        self, world: World
    ) -> None:
        world.desk.alert("Disk full")
        await world.the_answer_is_lost("messages.create")
        world.desk.alert("Disk on fire", dedup_key="another")

        await world.seconds_pass(2)

        bodies = [message.body for message in world.exchange.messages]
        assert [("full" in body, "fire" in body) for body in bodies] == [
            (True, False),
            (False, True),
        ]
        assert world.desk.notifications(1)[0].state is NotificationState.SENT

    async def test_the_text_before_it_is_not_taken_for_it(self, world: World) -> None:
        world.desk.alert("Disk full")
        await world.desk.settle()
        world.exchange.faults.hang("messages.create", times=1)
        world.desk.clock.advance(seconds=30)
        await world.begins_to_send()
        await world.exchange.wait_requested("messages.create", times=2)
        world.exchange.faults.drop()
        await world.desk.dispatcher.finish_sending()
        world.exchange.faults.up()
        assert len(world.exchange.messages) == 1

        await world.seconds_pass(2)

        assert len({message.body for message in world.exchange.messages}) == 1
        assert len(world.exchange.messages) == 2
