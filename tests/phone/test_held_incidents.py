"""An incident that others hold for a while, amid those that somebody answers together."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.incidents.incident import State
from bot.phone import acts, in_time
from bot.storage.database import Database
from bot.storage.incidents import incidents
from tests.conftest import MovedClock
from tests.phone.conftest import Desk, Switchboard, Twilio, open_desk

HELD = 2


@pytest.fixture
async def desk(
    postgresql_url: str, tmp_path: Path, clock: MovedClock, switchboard: Switchboard, contact: str
) -> AsyncIterator[Desk]:
    async with open_desk(postgresql_url, tmp_path / "held", clock, switchboard, contact) as opened:
        for number in range(1, 5):
            opened.alert(f"Disk {number} full", dedup_key=f"disk {number}")
        await opened.settle()
        yield opened


@pytest.fixture
def another(postgresql_url: str) -> Iterator[Database]:
    """Another process."""
    opened = Database(postgresql_url)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "ROW_PATIENCE_SECONDS", 0.2)


def waiting(desk: Desk) -> list[int]:
    return [n for n in range(1, 5) if desk.incident(n).state is State.TRIGGERED]


async def test_a_key_answers_the_others_and_reads_out_what_was_not_saved(
    desk: Desk, twilio: Twilio, another: Database
) -> None:
    menu = await twilio.said("/twilio/voice/1")

    with another.write() as tx, capture_logs() as logs:
        incidents.lock(tx, {HELD})
        said = await twilio.said(menu.action, {"Digits": "1"})
    assert waiting(desk) == [HELD, 4]
    again = await twilio.said(said.redirect)
    await twilio.said(again.action, {"Digits": "1"})

    assert said.words == (
        "Thank you. You have acknowledged incidents 1 and 3. "
        "Incident 2 could not be saved just now. 2 more incidents wait for you."
    )
    assert "Disk 2 full" in again.words
    assert waiting(desk) == []
    assert len(logs) == 1


async def test_what_was_escalated_is_not_read_out_again_for_what_was_not(
    desk: Desk, twilio: Twilio, another: Database
) -> None:
    menu = await twilio.said("/twilio/voice/1")

    with another.write() as tx:
        incidents.lock(tx, {HELD})
        said = await twilio.said(menu.action, {"Digits": "3"})
    await desk.settle()
    then = await twilio.said(said.redirect)

    assert [desk.incident(n).step for n in range(1, 5)] == [1, 0, 1, 0]
    assert said.words.endswith(
        "Incident 2 could not be saved just now. 2 more incidents wait for you."
    )
    assert "2 incidents wait for you. Incident 2, checkout: Disk 2 full. Incident 4" in then.words


async def test_whoever_is_listening_is_not_kept_waiting_for_all_of_them(
    desk: Desk, twilio: Twilio, another: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_time, "BEGUN_WITHIN_SECONDS", 0.1)
    menu = await twilio.said("/twilio/voice/1")

    with another.write() as tx:
        incidents.lock(tx, {1})
        last = await twilio.said(menu.action, {"Digits": "1"})
        assert "I may not have kept it" in last.words
    assert waiting(desk) == [1, 2, 3, 4]


@pytest.mark.parametrize("contact", ["sms"])
async def test_a_text_answers_the_others_and_asks_for_another(
    desk: Desk, twilio: Twilio, another: Database
) -> None:
    text = {"From": "+14155550101", "To": "+15005550006", "Body": "1"}

    with another.write() as tx:
        incidents.lock(tx, {HELD})
        said = await twilio.said("/twilio/sms", text)
    assert waiting(desk) == [HELD]
    await twilio.said("/twilio/sms", text)

    assert said.message == (
        "Thank you. You have acknowledged incidents 1, 3 and 4. "
        "Incident 2 could not be saved just now. Please send it again in a minute."
    )
    assert waiting(desk) == []
