"""What happens between the moments: while the provider is being asked, while somebody answers."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.incidents.incident import Incident
from bot.domain.incidents.timeline import Through
from bot.domain.paging.notification import NotificationState
from bot.domain.people.person import Person
from bot.engine.contracts import DeliveryFailed, Placed
from bot.storage.incidents import incidents
from tests.conftest import MovedClock
from tests.patience import PATIENCE_SECONDS
from tests.phone.conftest import Desk, NothingFound, open_desk


class SlowSwitchboard(NothingFound):
    """A telephony service that takes as long to answer as the story wants."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
        self.answers: asyncio.Queue[DeliveryFailed | None] = asyncio.Queue()
        self.calls: list[str] = []
        self.hung_up: list[str] = []

    async def call(
        self, person: Person, *, delivery: int, but_not_first: Collection[str] = ()
    ) -> Placed:
        self.calls.append(person.key)
        await self.asked.put((person.key, delivery))
        failure = await self.answers.get()
        if failure is not None:
            raise failure
        return Placed(provider="twilio", id=f"CA{delivery:032d}")

    async def text(
        self,
        person: Person,
        about: Sequence[Incident],
        *,
        delivery: int,
        but_not_first: Collection[str] = (),
    ) -> Placed:
        raise AssertionError("nobody here is texted")

    async def hang_up(self, placed: Placed) -> None:
        self.hung_up.append(placed.id)

    def takes_it(self) -> None:
        self.answers.put_nowait(None)

    def fails(self, *, permanent: bool = False) -> None:
        self.answers.put_nowait(DeliveryFailed("out of order", permanent=permanent))


class BusyClock(MovedClock):
    """Notes, whenever it is looked at, whether somebody else could write just then."""

    def __init__(self, database_url: str) -> None:
        super().__init__()
        self._file = database_url.removeprefix("sqlite:///")
        self.others_could_write: list[bool] = []

    def now(self) -> datetime:
        with closing(sqlite3.connect(self._file, timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                self.others_could_write.append(False)
            else:
                self.others_could_write.append(True)
        return super().now()


@pytest.fixture
def switchboard() -> SlowSwitchboard:
    return SlowSwitchboard()


@pytest.fixture
async def desk(
    database_url: str, tmp_path: Path, clock: MovedClock, switchboard: SlowSwitchboard
) -> AsyncIterator[Desk]:
    async with open_desk(database_url, tmp_path / "schedules", clock, switchboard, "call") as desk:
        yield desk


async def dialling(desk: Desk, switchboard: SlowSwitchboard) -> int:
    """The provider is being asked for a call; its delivery."""
    while desk.escalator.tick(desk.clock.now()).done:
        pass
    await desk.dispatcher.tick()
    async with asyncio.timeout(PATIENCE_SECONDS):
        _person, delivery = await switchboard.asked.get()
    return delivery


def states(desk: Desk, number: int) -> list[NotificationState]:
    return [notification.state for notification in desk.notifications(number)]


async def test_a_call_placed_in_the_instant_of_an_answer_is_ended(
    desk: Desk, switchboard: SlowSwitchboard
) -> None:
    number = desk.alert()
    delivery = await dialling(desk, switchboard)

    desk.commands.incidents.acknowledge(number, "bo", Through.SLACK)
    switchboard.takes_it()
    await desk.dispatcher.finish_sending()
    await desk.settle()

    assert switchboard.hung_up == [f"CA{delivery:032d}"]


async def test_a_call_that_its_provider_kept_in_line_for_minutes_is_ended_as_well(
    desk: Desk, switchboard: SlowSwitchboard
) -> None:
    number = desk.alert()
    delivery = await dialling(desk, switchboard)
    switchboard.takes_it()
    await desk.dispatcher.finish_sending()

    desk.clock.advance(hours=2)
    desk.commands.incidents.acknowledge(number, "bo", Through.SLACK)
    await desk.dispatcher.tick()
    await desk.dispatcher.finish_sending()

    assert switchboard.hung_up == [f"CA{delivery:032d}"]


async def test_a_call_about_several_incidents_that_are_answered_one_by_one_is_ended_once(
    desk: Desk, switchboard: SlowSwitchboard
) -> None:
    numbers = [desk.alert(dedup_key=key) for key in ("db", "web")]
    delivery = await dialling(desk, switchboard)
    switchboard.takes_it()
    await desk.dispatcher.finish_sending()

    for number in numbers:
        desk.commands.incidents.acknowledge(number, "bo", Through.SLACK)
    await desk.dispatcher.tick()
    await desk.dispatcher.finish_sending()

    assert switchboard.hung_up == [f"CA{delivery:032d}"]


async def test_what_failed_after_somebody_answered_is_not_tried_again(
    desk: Desk, switchboard: SlowSwitchboard
) -> None:
    number = desk.alert()
    await dialling(desk, switchboard)

    desk.commands.incidents.acknowledge(number, "bo", Through.SLACK)
    switchboard.fails()
    await desk.dispatcher.finish_sending()
    desk.clock.advance(minutes=10)
    await desk.settle()

    assert switchboard.calls == ["ana"]
    assert states(desk, number) == [NotificationState.WITHDRAWN]


async def test_news_that_comes_before_the_provider_s_answer_stands(
    desk: Desk, switchboard: SlowSwitchboard
) -> None:
    number = desk.alert()
    delivery = await dialling(desk, switchboard)

    desk.commands.calls.fared(delivery, NotificationState.RINGING)
    switchboard.takes_it()
    await desk.dispatcher.finish_sending()

    assert states(desk, number) == [NotificationState.RINGING]


async def test_the_next_call_begins_when_the_one_before_is_over(
    desk: Desk, switchboard: SlowSwitchboard
) -> None:
    desk.alert("first")
    delivery = await dialling(desk, switchboard)
    switchboard.takes_it()
    await desk.dispatcher.finish_sending()
    desk.alert("second")
    await desk.settle()
    assert switchboard.calls == ["ana"]

    desk.commands.calls.fared(delivery, NotificationState.NO_ANSWER)
    await desk.dispatcher.tick()

    assert switchboard.calls == ["ana", "ana"]
    switchboard.takes_it()


async def test_dead_numbers_at_the_last_step_are_not_dialled_in_a_loop(
    desk: Desk, switchboard: SlowSwitchboard
) -> None:
    number = desk.alert()
    for _ in range(2):
        await dialling(desk, switchboard)
        switchboard.fails(permanent=True)
        await desk.dispatcher.finish_sending()
    await desk.settle()

    assert switchboard.calls == ["ana", "cy"]
    due_at = desk.incident(number).due_at
    assert due_at is not None
    assert due_at > desk.clock.now()


async def test_what_somebody_is_changing_at_this_moment_is_not_sent(
    postgresql_url: str, tmp_path: Path, clock: MovedClock, switchboard: SlowSwitchboard
) -> None:
    """On SQLite there is one writer at a time, so only PostgreSQL can come to this."""
    async with open_desk(postgresql_url, tmp_path / "one", clock, switchboard, "call") as desk:
        number = desk.alert()
        while desk.escalator.tick(clock.now()).done:
            pass

        with desk.database.write() as tx:
            incidents.get(tx, number, for_change=True)
            assert (await desk.dispatcher.tick()).done == 0
        assert switchboard.calls == []

        await dialling(desk, switchboard)
        switchboard.takes_it()
        await desk.dispatcher.finish_sending()
        assert switchboard.calls == ["ana"]


async def test_who_can_t_is_not_called_again_by_a_call_that_failed_meanwhile(
    desk: Desk, switchboard: SlowSwitchboard
) -> None:
    number = desk.alert()
    await dialling(desk, switchboard)

    desk.commands.incidents.decline(number, "ana", Through.PHONE)
    switchboard.fails()
    switchboard.takes_it()
    await desk.dispatcher.finish_sending()
    desk.clock.advance(seconds=10)
    await desk.settle()

    assert switchboard.calls == ["ana", "cy"]


async def test_who_can_t_is_not_rung_by_a_call_that_was_just_being_placed(
    desk: Desk, switchboard: SlowSwitchboard
) -> None:
    number = desk.alert()
    delivery = await dialling(desk, switchboard)

    desk.commands.incidents.decline(number, "ana", Through.SLACK)
    for _ in range(2):
        switchboard.takes_it()
    await desk.dispatcher.finish_sending()
    await desk.settle()

    assert switchboard.hung_up == [f"CA{delivery:032d}"]


async def test_two_incidents_of_one_call_answered_at_once_end_it(
    desk: Desk, switchboard: SlowSwitchboard
) -> None:
    numbers = [desk.alert("first"), desk.alert("second")]
    delivery = await dialling(desk, switchboard)
    switchboard.takes_it()
    await desk.dispatcher.finish_sending()
    desk.commands.calls.fared(delivery, NotificationState.RINGING)

    desk.commands.incidents.acknowledge(numbers[0], "bo", Through.SLACK)
    await desk.settle()
    assert switchboard.hung_up == []
    desk.commands.incidents.acknowledge(numbers[1], "cy", Through.SLACK)
    await desk.settle()

    assert switchboard.hung_up == [f"CA{delivery:032d}"]


async def test_what_was_begun_while_an_answer_waited_for_its_turn_was_begun_before_it(
    sqlite_url: str, tmp_path: Path, switchboard: SlowSwitchboard
) -> None:
    clock = BusyClock(sqlite_url)
    async with open_desk(sqlite_url, tmp_path / "schedules", clock, switchboard, "call") as desk:
        number = desk.alert()
        asked_before = len(clock.others_could_write)

        desk.commands.incidents.acknowledge(number, "bo", Through.SLACK)

    assert clock.others_could_write[asked_before:] == [False]
