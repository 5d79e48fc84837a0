"""Gaps are skipped at once and said out loud."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.incidents.incident import State
from tests.conftest import MovedClock
from tests.scenarios.night import PLATFORM, Night, a_night

GAP_AT_NIGHT = PLATFORM.replace(
    "{people: [ana, bo], every: week, start: 2026-11-23 10:00}",
    "{people: [ana, bo], every: week, start: 2026-11-23 10:00, only: mon-fri 09:00-17:00}",
)
ONLY_WORKING_HOURS = """
team: platform
timezone: America/Los_Angeles
slack: {channel: "#platform"}
services: {checkout: {}}
schedules:
  primary:
    layers:
      - {people: [ana], every: week, start: 2026-11-23 10:00, only: mon-fri 09:00-17:00}
escalation:
  - {page: primary, wait: 5m}
"""


@pytest.fixture
async def gap(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """Nobody is on call for the first step at night."""
    async with a_night(sqlite_url, tmp_path, clock, platform=GAP_AT_NIGHT) as brought_up:
        yield brought_up


@pytest.fixture
async def nobody(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """Nobody at all is on call at night."""
    async with a_night(sqlite_url, tmp_path, clock, platform=ONLY_WORKING_HOURS) as brought_up:
        yield brought_up


async def test_an_empty_step_is_skipped_at_once_and_said_in_the_channel(gap: Night) -> None:
    await gap.alert("checkout is down")

    await gap.answers_and_presses("bo", "1")

    assert gap.called() == ["bo"]
    incident, announcement = gap.in_channel()
    for text in (incident, announcement):
        assert "Step 1 has nobody on call (platform/primary): skipped at once." in text


async def test_with_nobody_at_all_the_channel_hears_it_and_the_incident_is_not_forgotten(
    nobody: Night,
) -> None:
    number = await nobody.alert("checkout is down")

    assert any("NOBODY CAN BE PAGED" in text for text in nobody.in_channel())
    assert nobody.incident(number).state is State.TRIGGERED
    assert nobody.incident(number).due_at is not None

    await nobody.pass_time(hours=15)
    await nobody.answers_and_presses("ana", "1")
    assert nobody.called() == ["ana"]


async def test_whoever_pages_a_team_with_nobody_hears_it(nobody: Night) -> None:
    told = await nobody.command("kim", "page platform help")

    assert "Nobody can be paged, for no step has anybody who can be reached." in told
    assert "is being paged" not in told
