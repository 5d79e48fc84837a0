"""A call that may have been placed is looked for by the number of whoever was to be called."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.incidents.timeline import Through
from bot.domain.people.person import Person
from bot.engine.contracts import DeliveryFailed, Placed
from tests.conftest import MovedClock
from tests.phone.conftest import Desk, Switchboard, open_desk

ANAS_NUMBER, HER_NEXT = "+14155550101", "+14155550199"


@dataclass
class LostAnswers(Switchboard):
    """A telephony service that places each call, without an answer, and keeps it in line."""

    in_line: dict[str, str] = field(default_factory=dict)

    async def call(
        self, person: Person, *, delivery: int, but_not_first: Collection[str] = ()
    ) -> Placed:
        self.in_line[str(person.phone)] = f"CA{delivery:032d}"
        raise DeliveryFailed("no answer", may_have_been_done=True)

    async def find_call(
        self, person: Person, *, since: datetime, but_not: Collection[str], at: str | None = None
    ) -> Placed | None:
        found = self.in_line.get(str(person.phone))
        return None if found is None else Placed(provider="twilio", id=found)

    async def hang_up(self, placed: Placed) -> None:
        await super().hang_up(placed)
        self.in_line = {number: id_ for number, id_ in self.in_line.items() if id_ != placed.id}


@pytest.fixture
def switchboard() -> LostAnswers:
    return LostAnswers()


@pytest.fixture
async def desk(
    database_url: str, tmp_path: Path, clock: MovedClock, switchboard: LostAnswers
) -> AsyncIterator[Desk]:
    """Ana has been called, and nobody knows whether her phone will ring."""
    folder = tmp_path / "schedules"
    async with open_desk(database_url, folder, clock, switchboard, "call") as opened:
        opened.alert()
        await opened.settle()
        assert list(switchboard.in_line) == [ANAS_NUMBER]
        yield opened


def change_files(desk: Desk, tmp_path: Path, *, ana: str | None) -> None:
    """Ana has another number from now on, or is nobody's colleague any more."""
    folder = tmp_path / "schedules"
    people, platform = folder / "people.yaml", folder / "platform.yaml"
    lines = people.read_text().splitlines()
    if ana is None:
        lines = [line for line in lines if not line.startswith("  ana:")]
        platform.write_text(platform.read_text().replace("page: ana", "page: bo"))
    people.write_text("\n".join(lines).replace(ANAS_NUMBER, str(ana)))
    desk.schedules.load(desk.clock.now())


async def is_answered(desk: Desk) -> None:
    desk.commands.incidents.acknowledge(1, "bo", Through.SLACK)
    await desk.settle()


async def test_the_call_to_somebody_who_left_meanwhile_is_ended(
    desk: Desk, tmp_path: Path, switchboard: LostAnswers
) -> None:
    desk.clock.advance(seconds=2)
    change_files(desk, tmp_path, ana=None)

    await is_answered(desk)

    assert switchboard.hung_up == [f"CA{1:032d}"]
    assert switchboard.in_line == {}


async def test_so_is_the_one_to_a_number_that_was_changed_meanwhile(
    desk: Desk, tmp_path: Path, switchboard: LostAnswers
) -> None:
    desk.clock.advance(seconds=2)
    change_files(desk, tmp_path, ana=HER_NEXT)

    await is_answered(desk)

    assert switchboard.in_line == {}


async def test_and_where_the_clock_was_set_back_before_they_left(
    desk: Desk, tmp_path: Path, switchboard: LostAnswers
) -> None:
    desk.clock.advance(seconds=-1)
    change_files(desk, tmp_path, ana=None)
    desk.clock.advance(seconds=2)

    await is_answered(desk)

    assert switchboard.in_line == {}
