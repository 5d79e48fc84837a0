"""Others are on call each day, and waits are as long as the hours: every step comes to be paged."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import MovedClock
from tests.scenarios.night import MEMBERS, PLATFORM, Night, a_night

# The first of these days is ana's, the second bo's, the third chen's.
DAILY = PLATFORM.replace(
    "{people: [ana, bo], every: week, start: 2026-11-23 10:00}",
    "{people: [ana, bo, chen], every: day, start: 2026-11-30 09:00}",
)
DAILY = DAILY.replace("{page: primary, wait: 5m}", "{page: primary, wait: 10h}")
DAILY = DAILY.replace("  - {page: secondary, wait: 10m}\n", "")
MONDAY_TEN = datetime(2026, 11, 30, 18, tzinfo=UTC)


@pytest.fixture
async def monday(database_url: str, tmp_path: Path) -> AsyncIterator[Night]:
    """An hour of the hours has passed."""
    clock = MovedClock(MONDAY_TEN)
    async with a_night(database_url, tmp_path, clock, platform=DAILY) as brought_up:
        yield brought_up


async def until_the_next_morning(night: Night) -> None:
    """First the wait of the step runs out, after the hours, and then those begin again."""
    now = night.clock.now()
    await night.pass_time(hours=10)
    await night.pass_time(hours=24 - 10 if now.hour == MONDAY_TEN.hour - 1 else 23 - 10)


async def test_the_second_step_is_paged_and_with_it_whoever_is_on_call_by_then(
    monday: Night,
) -> None:
    number = await monday.alert("disk 80 %", urgency="low")
    assert len(monday.messages_to("ana")) == 1

    await until_the_next_morning(monday)
    assert monday.happened(number)[-2:] == ["others_on_call", "paged"]
    assert (len(monday.messages_to("bo")), monday.messages_to("kim")) == (1, [])

    await until_the_next_morning(monday)
    assert monday.happened(number)[-3:] == ["waits_for_hours", "paged", "paged"]
    assert (len(monday.messages_to("kim")), len(monday.messages_to("chen"))) == (1, 1)
    assert (monday.incident(number).step, monday.incident(number).round) == (1, 1)
    told = "\n".join(monday.in_channel())
    assert "Chen Wei: Slack sent" in told


async def test_whom_it_was_handed_to_is_asked_again_in_one_morning_only(monday: Night) -> None:
    number = await monday.alert("disk 80 %", urgency="low")
    await monday.command("ana", f"reassign {number} <@{MEMBERS['kim']}>")

    await until_the_next_morning(monday)
    assert len(monday.messages_to("kim")) == 2
    assert monday.messages_to("bo") == []

    await until_the_next_morning(monday)
    assert len(monday.messages_to("kim")) == 2
    assert len(monday.messages_to("chen")) == 1
