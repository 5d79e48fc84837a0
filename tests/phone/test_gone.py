"""Somebody is taken out of people.yaml while their phone rings, or while they listen."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import Through
from tests.phone.conftest import Desk, Twilio

INTRODUCTION = (
    "This call was for ana, who is not in people.yaml any more, so that no key that is pressed "
    "here changes anything."
)


@pytest.fixture
async def menu(desk: Desk, twilio: Twilio) -> str:
    """Ana has picked up and hears what to press."""
    desk.alert()
    await desk.settle()
    return (await twilio.said("/twilio/voice/1")).action


def take_out_ana(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "schedules"
    people, platform = folder / "people.yaml", folder / "platform.yaml"
    kept = [line for line in people.read_text().splitlines() if not line.startswith("  ana:")]
    people.write_text("\n".join(kept))
    platform.write_text(platform.read_text().replace("page: ana", "page: bo"))
    desk.schedules.load(desk.clock.now())


async def test_whoever_presses_a_key_hears_what_happens_to_the_incident(
    desk: Desk, twilio: Twilio, menu: str, tmp_path: Path
) -> None:
    take_out_ana(desk, tmp_path)

    said = await twilio.said(menu, {"Digits": "1"})

    assert said.words == (
        f"{INTRODUCTION} Incident 1 still waits for an answer, and its escalation goes on: the "
        "next step follows. Goodbye."
    )
    assert said.verbs[-1] == "Hangup"
    assert desk.incident(1).state is State.TRIGGERED


async def test_and_who_is_paged_for_it_now(
    desk: Desk, twilio: Twilio, menu: str, tmp_path: Path
) -> None:
    take_out_ana(desk, tmp_path)
    desk.clock.advance(minutes=6)
    await desk.settle()

    pressed = await twilio.said(menu, {"Digits": "1"})
    picked_up = await twilio.said("/twilio/voice/1")

    assert "its escalation goes on: Cy Young is paged." in pressed.words
    assert picked_up.words == pressed.words


async def test_and_who_has_it(desk: Desk, twilio: Twilio, menu: str, tmp_path: Path) -> None:
    take_out_ana(desk, tmp_path)
    desk.commands.incidents.acknowledge(1, "bo", Through.SLACK)

    taken = await twilio.said(menu, {"Digits": "1"})
    desk.commands.incidents.resolve(1, "bo", Through.SLACK)
    over = await twilio.said(menu, {"Digits": "6"})

    assert taken.words == f"{INTRODUCTION} Incident 1 is acknowledged by Bo Lind. Goodbye."
    assert over.words == f"{INTRODUCTION} Incident 1 is resolved. Goodbye."


async def test_and_that_it_was_put_off(
    desk: Desk, twilio: Twilio, menu: str, tmp_path: Path
) -> None:
    until = desk.clock.now() + timedelta(hours=2)
    desk.commands.incidents.snooze(1, "bo", Through.SLACK, until=until)
    take_out_ana(desk, tmp_path)

    said = await twilio.said(menu, {"Digits": "1"})

    assert said.words == f"{INTRODUCTION} Incident 1 is snoozed by Bo Lind. Goodbye."
