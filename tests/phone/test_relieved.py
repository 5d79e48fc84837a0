"""A call to somebody who is asked no more is ended, and what they hear if they pick up is so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.answering.reassigning import ToPerson
from bot.domain.incidents.timeline import Through
from bot.domain.paging.notification import NotificationState
from tests.conftest import MovedClock
from tests.phone.conftest import Desk, Switchboard, Twilio, open_desk

# Longer than any phone rings: the first call is not waited for any more.
IN_LINE = "call, call after 3m"


@pytest.fixture
async def desk(
    database_url: str, tmp_path: Path, clock: MovedClock, switchboard: Switchboard
) -> AsyncIterator[Desk]:
    folder = tmp_path / "schedules"
    async with open_desk(database_url, folder, clock, switchboard, IN_LINE) as opened:
        yield opened


async def called_twice(desk: Desk, switchboard: Switchboard, *numbers: int) -> tuple[int, int]:
    """Ana's provider keeps her first call in line for so long that the second waits there too."""
    await desk.settle()
    desk.clock.advance(minutes=3)
    await desk.settle()
    (_, first), (_, second) = switchboard.calls
    return first, second


def relieve(desk: Desk, number: int, how: str) -> None:
    if how == "declined":
        desk.commands.incidents.decline(number, "ana", Through.SLACK)
    else:
        desk.commands.reassigning.reassign(number, "cy", Through.SLACK, to=ToPerson(person="bo"))


def states(desk: Desk, number: int, person: str) -> list[NotificationState]:
    return [one.state for one in desk.notifications(number) if one.person == person]


async def test_a_9_ends_their_other_call_about_it_and_not_the_one_it_is_pressed_in(
    desk: Desk, switchboard: Switchboard, twilio: Twilio
) -> None:
    number = desk.alert()
    first, second = await called_twice(desk, switchboard)
    menu = await twilio.said(f"/twilio/voice/{first}")

    await twilio.said(menu.action, {"Digits": "9"})
    await desk.settle()

    assert switchboard.hung_up == [f"CA{second:032d}"]
    assert states(desk, number, "ana") == [NotificationState.SENT, NotificationState.WITHDRAWN]
    assert switchboard.calls[-1][0] == "cy"


@pytest.mark.parametrize("how", ["declined", "handed on"])
async def test_relieved_of_all_that_it_is_about_nobody_is_rung(
    desk: Desk, switchboard: Switchboard, how: str
) -> None:
    numbers = [desk.alert(dedup_key=key) for key in ("db", "web")]
    await desk.settle()
    ((_, call),) = switchboard.calls

    relieve(desk, numbers[0], how)
    await desk.settle()
    assert switchboard.hung_up == []

    relieve(desk, numbers[1], how)
    await desk.settle()
    assert switchboard.hung_up == [f"CA{call:032d}"]


@pytest.mark.parametrize("how", ["declined", "handed on"])
async def test_a_call_that_begins_to_ring_for_them_all_the_same_is_ended(
    desk: Desk, switchboard: Switchboard, how: str
) -> None:
    number = desk.alert()
    await desk.settle()
    ((_, call),) = switchboard.calls
    relieve(desk, number, how)
    await desk.settle()
    switchboard.hung_up.clear()

    desk.commands.calls.fared(call, NotificationState.RINGING)
    await desk.settle()

    assert switchboard.hung_up == [f"CA{call:032d}"]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (
            "declined",
            "You have said already that you can't take incident 1. Cy Young is being paged.",
        ),
        ("handed on", "Incident 1 has been handed on to Bo Lind."),
    ],
)
async def test_who_picks_up_before_it_ends_hears_whose_it_is(
    desk: Desk, switchboard: Switchboard, twilio: Twilio, how: str, words: str
) -> None:
    number = desk.alert()
    await desk.settle()
    ((_, call),) = switchboard.calls
    relieve(desk, number, how)
    desk.escalator.tick(desk.clock.now())

    said = await twilio.said(f"/twilio/voice/{call}")

    assert said.words == (
        f"This is Sleepwell, calling Ana Souza. {words} Nothing waits for you any more. Goodbye."
    )
    assert "Gather" not in said.verbs


async def test_a_line_that_was_busy_is_not_dialled_again_for_them(
    desk: Desk, switchboard: Switchboard
) -> None:
    number = desk.alert()
    first, second = await called_twice(desk, switchboard)
    desk.commands.incidents.decline(number, "ana", Through.PHONE, delivery=first)

    desk.commands.calls.fared(second, NotificationState.BUSY)
    desk.clock.advance(minutes=2)
    await desk.settle()

    assert [person for person, _ in switchboard.calls].count("ana") == 2


async def test_nothing_more_waits_where_all_that_was_left_is_answered_meanwhile(
    desk: Desk, switchboard: Switchboard, twilio: Twilio
) -> None:
    first = desk.alert(dedup_key="db")
    second = desk.alert(dedup_key="web")
    await desk.settle()
    ((_, call),) = switchboard.calls
    desk.commands.incidents.acknowledge(second, "bo", Through.SLACK)

    said = await twilio.said(f"/twilio/voice/{call}?but={first}&answered=high")

    assert said.words == "Nothing more waits for you. Goodbye."
