"""What waits for one service keeps nobody of another waiting."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.alert import Alert
from bot.engine.escalator import BATCH
from bot.engine.lanes import LANE_LIMITS
from bot.storage.outbox import Lane
from tests.conftest import MovedClock
from tests.scenarios.night import PLATFORM, Night, a_night

MORE_THAN_A_BATCH = BATCH + 5


@pytest.fixture
async def night(database_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """A service of which each alert stands alone, however many there are."""
    checkout = "{runbook: https://example.com/runbooks/checkout}"
    platform = PLATFORM.replace(checkout, "{group: never}")
    async with a_night(database_url, tmp_path, clock, platform=platform) as brought_up:
        yield brought_up


async def test_the_first_alert_of_another_service_passes_all_that_wait_for_one(
    night: Night,
) -> None:
    report = night.bot.commands.alerts.report
    for number in range(MORE_THAN_A_BATCH):
        report(night.key("checkout"), Alert(title=f"disk {number}", dedup_key=f"disk {number}"))
    report(night.key("search"), Alert(title="search is down"))

    await night.bot.engine.settle()

    told = [message.all_text for message in night.messages_to("ana")]
    assert len(told) == MORE_THAN_A_BATCH + 1
    about_search = next(place for place, text in enumerate(told) if "search is down" in text)
    assert about_search < LANE_LIMITS[Lane.SLACK]
