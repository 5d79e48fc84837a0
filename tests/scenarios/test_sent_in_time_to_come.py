"""A clock was set back, whoever noticed: what was sent by it before holds up nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import MONDAY_3AM, MovedClock
from tests.scenarios.night import Night, a_night

PLATFORM = """
team: platform
timezone: UTC
slack: {channel: "#platform"}
services: {checkout: {}, search: {}}
escalation:
  - {page: ana, wait: 15m}
  - {page: bo, wait: 10m}
"""


@pytest.fixture
async def night(database_url: str, tmp_path: Path) -> AsyncIterator[Night]:
    async with a_night(
        database_url, tmp_path, MovedClock(MONDAY_3AM), platform=PLATFORM
    ) as brought_up:
        yield brought_up


async def test_a_person_s_own_steps_come_all_the_same(night: Night) -> None:
    await night.alert("checkout is down")
    await night.rings_out("ana")
    await night.pass_time(hours=-5)
    await night.alert("search is down", service="search")
    await night.rings_out("ana")
    await night.pass_time(seconds=119)
    assert night.called() == ["ana", "ana"]

    await night.pass_time(seconds=1)

    await night.rings("ana")


async def test_a_call_whose_end_nobody_told_of_keeps_no_phone_busy(night: Night) -> None:
    await night.alert("checkout is down")
    await night.rings("ana")
    await night.pass_time(hours=-5)

    await night.alert("search is down", service="search")

    await night.rings("ana")
    assert night.called() == ["ana", "ana"]


async def test_whoever_has_escalated_then_has_not_just_done_so(night: Night) -> None:
    number = await night.alert("checkout is down")
    await night.command("ana", f"escalate {number}")
    await night.pass_time(hours=-5)

    told = await night.command("bo", f"escalate {number}")

    assert "just" not in told
    assert night.incident(number).step > 1 or night.incident(number).round > 0
