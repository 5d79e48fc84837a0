"""The engine by itself: woken by commits and due times, with the sweep as good as switched off."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.engine.clocks.clock import SystemClock
from tests.scenarios.night import PHONES, PLATFORM, Night, a_night

AN_HOUR = 3600.0
SOON = PLATFORM.replace("wait: 5m", "wait: 1s").replace("2026-11-23", "2026-01-05")


@pytest.fixture
async def awake(database_url: str, tmp_path: Path) -> AsyncIterator[Night]:
    """A bot that runs on the machine's clock and would sweep once an hour."""
    running = a_night(
        database_url, tmp_path, SystemClock(), platform=SOON, runs=True, sweep_seconds=AN_HOUR
    )
    async with running as brought_up:
        yield brought_up


async def report(night: Night, title: str) -> int:
    answer = await night.http.post(f"/alerts/{night.key('checkout')}", json={"title": title})
    number: int = answer.json()["incident"]
    return number


async def test_a_commit_wakes_it_and_then_the_due_time_of_the_next_step(awake: Night) -> None:
    await report(awake, "checkout is down")

    first = await awake.exchange.next_call()
    second = await awake.exchange.next_call()

    assert {first.to, second.to} == {PHONES["ana"], PHONES["bo"]}


async def test_an_acknowledgement_hangs_up_what_rings(awake: Night) -> None:
    number = await report(awake, "checkout is down")
    call = await awake.exchange.next_call()

    await awake.workspace.command(
        awake.users["kim"], "/oncall", f"ack {number}", channel=awake.channel
    )

    await call.wait_ended()
    assert awake.incident(number).acknowledged_by == "kim"
