"""What could not be begun at once is looked at again before anybody is asked for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.domain.incidents.timeline import Through, What
from bot.domain.paging.notification import NotificationState
from bot.storage.sending import outbox
from tests.conftest import MovedClock
from tests.phone.conftest import Desk, Switchboard, open_desk

METHODS = ["call", "sms"]


@pytest.fixture
def switchboard() -> Switchboard:
    return Switchboard()


@pytest.fixture(params=METHODS)
async def desk(
    request: pytest.FixtureRequest,
    database_url: str,
    tmp_path: Path,
    clock: MovedClock,
    switchboard: Switchboard,
) -> AsyncIterator[Desk]:
    """People are contacted two minutes after they are paged, so that nothing else is due then."""
    contact = f"{request.param} after 2m"
    async with open_desk(database_url, tmp_path / "desk", clock, switchboard, contact) as opened:
        yield opened


async def taken_up(desk: Desk, incidents: int) -> list[int]:
    """Incidents that ana is about to be told of: decided, and nobody has been asked yet."""
    numbers = [desk.alert(title=f"disk {n}", dedup_key=f"disk {n}") for n in range(incidents)]
    await desk.settle()
    desk.clock.advance(minutes=2)
    assert (await desk.dispatcher.tick()).done == 1
    return numbers


def told(switchboard: Switchboard) -> list[tuple[str, list[int]]]:
    return [(person, about) for person, about, _delivery in switchboard.texts]


@pytest.mark.parametrize("seconds", [2, 10])
async def test_what_was_answered_meanwhile_is_not_sent(
    desk: Desk, switchboard: Switchboard, seconds: int
) -> None:
    (number,) = await taken_up(desk, 1)
    desk.clock.advance(seconds=seconds)
    desk.commands.incidents.acknowledge(number, "bo", Through.SLACK)

    await desk.dispatcher.finish_sending()
    await desk.settle()

    assert (switchboard.calls, switchboard.texts) == ([], [])
    assert [n.state for n in desk.notifications(number)] == [NotificationState.WITHDRAWN]
    with desk.database.read() as tx:
        assert outbox.depth(tx) == 0


async def test_what_stands_goes_though_it_waited(desk: Desk, switchboard: Switchboard) -> None:
    await taken_up(desk, 1)
    desk.clock.advance(seconds=2)

    await desk.dispatcher.finish_sending()

    assert len(switchboard.calls) + len(switchboard.texts) == 1


async def test_what_is_answered_while_a_look_is_long_in_coming_is_not_sent(
    desk: Desk, switchboard: Switchboard
) -> None:
    (number,) = await taken_up(desk, 1)
    desk.clock.advance(seconds=2)
    looks = [number]

    def answer_after_the_first_look(*_told: object) -> None:
        while looks:
            incident = looks.pop()
            desk.clock.advance(seconds=2)
            desk.commands.incidents.acknowledge(incident, "bo", Through.SLACK)

    event.listen(desk.database.engine, "checkin", answer_after_the_first_look)
    await desk.dispatcher.finish_sending()

    assert (switchboard.calls, switchboard.texts, looks) == ([], [], [])


async def test_nor_where_the_clock_was_set_back_meanwhile(
    desk: Desk, switchboard: Switchboard
) -> None:
    (number,) = await taken_up(desk, 1)
    desk.clock.advance(seconds=-30)
    desk.commands.incidents.acknowledge(number, "bo", Through.SLACK)

    await desk.dispatcher.finish_sending()

    assert (switchboard.calls, switchboard.texts) == ([], [])


@pytest.mark.parametrize("desk", ["sms"], indirect=True)
async def test_a_text_leaves_out_what_was_answered_meanwhile(
    desk: Desk, switchboard: Switchboard
) -> None:
    answered, waits = await taken_up(desk, 2)
    desk.clock.advance(seconds=2)
    desk.commands.incidents.acknowledge(answered, "bo", Through.SLACK)

    await desk.dispatcher.finish_sending()
    await desk.settle()

    assert told(switchboard) == [("ana", [waits])]


@pytest.mark.parametrize("desk", ["call"], indirect=True)
async def test_a_call_is_placed_for_what_is_left(desk: Desk, switchboard: Switchboard) -> None:
    answered, _waits = await taken_up(desk, 2)
    desk.clock.advance(seconds=2)
    desk.commands.incidents.acknowledge(answered, "bo", Through.SLACK)

    await desk.dispatcher.finish_sending()

    assert [person for person, _delivery in switchboard.calls] == ["ana"]


async def test_what_was_never_begun_was_not_interrupted(
    desk: Desk, switchboard: Switchboard
) -> None:
    (number,) = await taken_up(desk, 1)
    # Longer than it may take to begin: it is decided once more.
    desk.clock.advance(seconds=10)

    await desk.dispatcher.finish_sending()
    await desk.settle()

    assert len(switchboard.calls) + len(switchboard.texts) == 1
    view = desk.commands.incidents.view(number)
    assert What.DELIVERY_INTERRUPTED not in {entry.what for entry in view.timeline}
    assert [n.tries for n in view.notifications] == [1]
