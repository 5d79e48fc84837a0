"""Keys and texts that come twice or late, from somebody who is paged at two steps in a row."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import MovedClock
from tests.phone.conftest import PLATFORM, Desk, Switchboard, Twilio, open_desk

TWO_STEPS = PLATFORM.replace(
    "- {page: cy, wait: 5m}", "- {page: [ana, bo], wait: 5m}\n  - {page: cy, wait: 5m}"
)


@pytest.fixture
async def desk(
    sqlite_url: str, tmp_path: Path, clock: MovedClock, switchboard: Switchboard, contact: str
) -> AsyncIterator[Desk]:
    opening = open_desk(
        sqlite_url, tmp_path / "two", clock, switchboard, contact, platform=TWO_STEPS
    )
    async with opening as opened:
        yield opened


async def test_a_key_that_comes_twice_escalates_once(desk: Desk, twilio: Twilio) -> None:
    desk.alert()
    await desk.settle()
    menu = await twilio.said("/twilio/voice/1")
    await twilio.said(menu.action, {"Digits": "3"})
    await desk.settle()

    again = await twilio.said(menu.action, {"Digits": "3"})
    await desk.settle()

    assert desk.incident(1).step == 1
    assert "has gone on to step 2 already" in again.words


async def test_a_key_is_about_the_step_that_was_read_out(desk: Desk, twilio: Twilio) -> None:
    desk.alert()
    await desk.settle()
    menu = await twilio.said("/twilio/voice/1")
    details = await twilio.said(menu.action, {"Digits": "2"})
    desk.clock.advance(minutes=5)
    await desk.settle()

    await twilio.said(details.action, {"Digits": "3"})
    await desk.settle()

    assert desk.incident(1).step == 1


@pytest.mark.parametrize("contact", ["sms"])
async def test_a_text_that_comes_twice_escalates_once(desk: Desk, twilio: Twilio) -> None:
    desk.alert()
    await desk.settle()
    text = {"From": "+14155550101", "Body": "3", "MessageSid": "SM" + "1" * 32}
    first = await twilio.said("/twilio/sms", text)
    await desk.settle()

    again = await twilio.said("/twilio/sms", text)
    await desk.settle()

    assert desk.incident(1).step == 1
    assert again.message == first.message
