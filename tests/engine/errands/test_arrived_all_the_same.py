"""A message that is taken back in the second in which it goes out is shown as what it became."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.answering.reassigning import ToPerson
from bot.domain.incidents.incident import Incident
from bot.domain.incidents.timeline import Through
from bot.domain.paging.notification import NotificationState
from bot.domain.people.person import Person
from bot.engine.contracts import DeliveryFailed, Placed
from tests.conftest import MovedClock
from tests.patience import PATIENCE_SECONDS
from tests.phone.conftest import Desk, NothingFound, open_desk

PLATFORM = """
team: platform
timezone: UTC
services: {checkout: {}}
escalation:
  - {page: [ana, bo], wait: 5m}
  - {page: cy, wait: 5m}
"""


class SlowTexts(NothingFound):
    """A telephony service that takes a text and says so when the story wants it to."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
        self.answers: dict[str, asyncio.Queue[DeliveryFailed | None]] = {
            person: asyncio.Queue() for person in ("ana", "bo", "cy")
        }
        self.known: Placed | None = None

    async def text(
        self,
        person: Person,
        about: Sequence[Incident],
        *,
        delivery: int,
        but_not_first: Collection[str] = (),
    ) -> Placed:
        await self.asked.put((person.key, delivery))
        if failure := await self.answers[person.key].get():
            raise failure
        return Placed(provider="twilio", id=f"SM{delivery:032d}")

    async def call(
        self, person: Person, *, delivery: int, but_not_first: Collection[str] = ()
    ) -> Placed:
        raise AssertionError("nobody here is called")

    async def find_text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        since: datetime,
        but_not: Collection[str],
    ) -> Placed | None:
        return self.known

    async def hang_up(self, placed: Placed) -> None:
        raise AssertionError("there is no call")

    def takes_it(self, *people: str) -> None:
        for person in people:
            self.answers[person].put_nowait(None)

    def loses_its_answer(self, person: str) -> None:
        lost = DeliveryFailed("no answer", may_have_been_done=True)
        self.answers[person].put_nowait(lost)


@pytest.fixture
def texts() -> SlowTexts:
    return SlowTexts()


@pytest.fixture
async def desk(
    database_url: str, tmp_path: Path, clock: MovedClock, texts: SlowTexts
) -> AsyncIterator[Desk]:
    folder = tmp_path / "schedules"
    async with open_desk(database_url, folder, clock, texts, "sms", platform=PLATFORM) as desk:
        yield desk


async def being_texted(desk: Desk, texts: SlowTexts, people: int = 2) -> dict[str, int]:
    """The provider is being asked to text so many; the delivery of each."""
    while desk.escalator.tick(desk.clock.now()).done:
        pass
    await desk.dispatcher.tick()
    async with asyncio.timeout(PATIENCE_SECONDS):
        return dict([await texts.asked.get() for _ in range(people)])


async def declined_meanwhile(desk: Desk, texts: SlowTexts) -> tuple[int, dict[str, int]]:
    """Ana can't take it while the provider is asked; the incident, and each one's delivery."""
    number = desk.alert()
    deliveries = await being_texted(desk, texts)
    desk.commands.incidents.decline(number, "ana", Through.SLACK)
    texts.takes_it("ana", "bo")
    await desk.dispatcher.finish_sending()
    return number, deliveries


def state(desk: Desk, number: int, person: str) -> NotificationState:
    (theirs,) = [one for one in desk.notifications(number) if one.person == person]
    return theirs.state


async def test_a_text_to_somebody_who_can_t_take_it_meanwhile_was_sent(
    desk: Desk, texts: SlowTexts
) -> None:
    number, deliveries = await declined_meanwhile(desk, texts)
    assert state(desk, number, "ana") is NotificationState.SENT

    desk.commands.calls.fared(deliveries["ana"], NotificationState.DELIVERED)
    assert state(desk, number, "ana") is NotificationState.DELIVERED


async def test_they_are_asked_no_more_all_the_same(desk: Desk, texts: SlowTexts) -> None:
    number, _deliveries = await declined_meanwhile(desk, texts)

    declined = desk.commands.incidents.decline(number, "bo", Through.SLACK)

    assert declined.asked == ()
    assert declined.follows is not None
    assert desk.commands.asked.open_for("ana") == []


async def test_a_text_about_what_was_handed_on_meanwhile_was_sent(
    desk: Desk, texts: SlowTexts
) -> None:
    number = desk.alert()
    deliveries = await being_texted(desk, texts)

    desk.commands.reassigning.reassign(number, "bo", Through.SLACK, to=ToPerson(person="cy"))
    desk.commands.calls.fared(deliveries["ana"], NotificationState.DELIVERED)
    texts.takes_it("ana", "bo", "cy")
    await desk.dispatcher.finish_sending()

    assert state(desk, number, "ana") is NotificationState.DELIVERED
    assert state(desk, number, "bo") is NotificationState.SENT


async def test_one_whose_answer_was_lost_is_told_of_by_the_provider_after_somebody_answered(
    desk: Desk, texts: SlowTexts
) -> None:
    number = desk.alert()
    deliveries = await being_texted(desk, texts)
    texts.loses_its_answer("ana")
    texts.takes_it("bo")
    await desk.dispatcher.finish_sending()

    desk.commands.incidents.acknowledge(number, "bo", Through.SLACK)
    assert state(desk, number, "ana") is NotificationState.WITHDRAWN
    desk.commands.calls.fared(deliveries["ana"], NotificationState.DELIVERED)

    assert state(desk, number, "ana") is NotificationState.DELIVERED


async def test_one_that_is_found_when_another_is_to_be_sent_covers_what_was_answered(
    desk: Desk, texts: SlowTexts
) -> None:
    numbers = [desk.alert(dedup_key=key) for key in ("db", "web")]
    deliveries = await being_texted(desk, texts)
    texts.loses_its_answer("ana")
    texts.takes_it("bo")
    await desk.dispatcher.finish_sending()
    desk.commands.incidents.acknowledge(numbers[0], "bo", Through.SLACK)

    texts.known = Placed(provider="twilio", id=f"SM{deliveries['ana']:032d}")
    desk.clock.advance(seconds=3)
    await desk.settle()

    assert [state(desk, number, "ana") for number in numbers] == [NotificationState.SENT] * 2


async def test_one_that_does_not_arrive_stays_withdrawn(desk: Desk, texts: SlowTexts) -> None:
    number = desk.alert()
    deliveries = await being_texted(desk, texts)

    desk.commands.incidents.decline(number, "ana", Through.SLACK)
    desk.commands.calls.fared(deliveries["ana"], NotificationState.FAILED, problem="no such line")
    texts.takes_it("ana", "bo")
    await desk.dispatcher.finish_sending()

    assert state(desk, number, "ana") is NotificationState.WITHDRAWN


@pytest.mark.parametrize("how", ["declined", "handed on"])
async def test_one_sent_before_that_is_dropped_afterwards_is_not_sent_again(
    desk: Desk, texts: SlowTexts, how: str
) -> None:
    number = desk.alert()
    deliveries = await being_texted(desk, texts)
    texts.takes_it("ana", "bo", "cy")
    await desk.dispatcher.finish_sending()
    if how == "declined":
        desk.commands.incidents.decline(number, "ana", Through.SLACK)
    else:
        desk.commands.reassigning.reassign(number, "bo", Through.SLACK, to=ToPerson(person="cy"))

    desk.commands.calls.fared(
        deliveries["ana"], NotificationState.FAILED, problem="dropped", may_pass=True
    )
    desk.clock.advance(seconds=30)
    await desk.settle()

    assert "ana" not in [texts.asked.get_nowait()[0] for _ in range(texts.asked.qsize())]
    assert state(desk, number, "ana") is NotificationState.FAILED


async def test_one_that_the_network_drops_later_is_not_sent_again(
    desk: Desk, texts: SlowTexts
) -> None:
    number, deliveries = await declined_meanwhile(desk, texts)

    desk.commands.calls.fared(
        deliveries["ana"], NotificationState.FAILED, problem="dropped", may_pass=True
    )
    desk.clock.advance(minutes=2)
    await desk.settle()

    assert texts.asked.empty()
    assert state(desk, number, "ana") is NotificationState.FAILED
