"""Somebody answers while it is looked up whether a call or text was sent before."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.incidents.timeline import Through, What
from bot.domain.paging.notification import NotificationState
from tests.conftest import MovedClock
from tests.phone.test_on_the_exchange import ANA
from tests.phone.unheard import World, a_world


@pytest.fixture
async def world(
    database_url: str, tmp_path: Path, clock: MovedClock, contact: str
) -> AsyncIterator[World]:
    async with a_world(database_url, tmp_path, clock, contact) as made:
        yield made


async def test_who_answers_while_it_is_looked_for_is_not_called(world: World) -> None:
    world.desk.alert()
    await world.is_never_placed()
    await world.is_looked_for("calls.list")

    world.desk.commands.incidents.acknowledge(1, "bo", Through.SLACK)
    world.exchange.faults.release()
    await world.desk.dispatcher.finish_sending()
    await world.desk.settle()

    assert world.exchange.calls == []
    assert world.desk.notifications(1)[0].state is NotificationState.WITHDRAWN


async def test_one_of_two_answered_meanwhile_is_no_reason_not_to_call(world: World) -> None:
    world.desk.alert(dedup_key="db")
    world.desk.alert(dedup_key="web")
    await world.is_never_placed()
    await world.is_looked_for("calls.list")

    world.desk.commands.incidents.acknowledge(1, "bo", Through.SLACK)
    world.exchange.faults.release()
    await world.desk.dispatcher.finish_sending()

    assert [call.to for call in world.exchange.calls] == [ANA]


async def test_what_rings_and_is_found_as_somebody_answers_is_ended(world: World) -> None:
    world.desk.alert()
    await world.the_answer_is_lost("calls.create")
    call = await world.exchange.next_call(to=ANA)
    await world.is_looked_for("calls.list")

    world.desk.commands.incidents.acknowledge(1, "bo", Through.SLACK)
    world.exchange.faults.release()
    await world.desk.dispatcher.finish_sending()
    await world.desk.settle()

    assert call.ended
    assert world.exchange.calls == [call]
    assert What.DELIVERY_FOUND in world.happened(1)


class TestTexts:
    @pytest.fixture
    def contact(self) -> str:
        return "sms"

    async def test_who_answers_while_it_is_looked_for_is_not_texted(self, world: World) -> None:
        world.desk.alert()
        await world.is_never_placed()
        await world.is_looked_for("messages.list")

        world.desk.commands.incidents.acknowledge(1, "bo", Through.SLACK)
        world.exchange.faults.release()
        await world.desk.dispatcher.finish_sending()
        await world.desk.settle()

        assert world.exchange.messages == []

    async def test_what_is_left_to_tell_is_told_where_the_rest_came_and_was_answered(
        self, world: World
    ) -> None:
        world.desk.alert("Disk full")
        await world.the_answer_is_lost("messages.create")
        world.desk.alert("Disk on fire", dedup_key="another")
        await world.is_looked_for("messages.list")

        world.desk.commands.incidents.acknowledge(1, "bo", Through.SLACK)
        world.exchange.faults.release()
        await world.desk.dispatcher.finish_sending()

        bodies = [message.body for message in world.exchange.messages]
        assert [("full" in body, "fire" in body) for body in bodies] == [
            (True, False),
            (False, True),
        ]
