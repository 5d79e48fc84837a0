"""What waits for one service keeps nobody of another waiting."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.incidents.alert import Alert
from bot.engine.escalation.escalator import BATCH
from bot.engine.sending.pacing import POSTS
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
    assert len(told) == POSTS.burst
    assert any("search is down" in text for text in told)


async def test_slack_gets_no_more_messages_to_a_place_than_it_takes(night: Night) -> None:
    report = night.bot.commands.alerts.report
    for number in range(POSTS.burst + 5):
        report(night.key("checkout"), Alert(title=f"disk {number}", dedup_key=f"disk {number}"))
    await night.bot.engine.settle()
    posted = []
    for _second in range(6):
        posted.append((len(night.in_channel()), len(night.messages_to("ana"))))
        await night.pass_time(seconds=1)

    assert posted == [(POSTS.burst + n, POSTS.burst + n) for n in range(6)]


async def test_a_first_page_does_not_queue_for_ana_behind_further_ones(night: Night) -> None:
    """Of another service, while the first has more to tell ana than Slack takes."""
    report = night.bot.commands.alerts.report
    for number in range(3 * POSTS.burst):
        report(night.key("checkout"), Alert(title=f"disk {number}", dedup_key=f"disk {number}"))
    await night.bot.engine.settle()

    report(night.key("search"), Alert(title="search is down"))
    await night.pass_seconds(2)

    told = [message.all_text for message in night.messages_to("ana")]
    assert any("search is down" in text for text in told)
