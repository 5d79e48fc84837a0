"""A monitor acknowledges what it has reported, and no more than that."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.incidents.incident import State
from tests.conftest import MovedClock
from tests.scenarios.night import PLATFORM, Night, a_night

GROUPED = PLATFORM.replace("search: {}", "search: {group: 1d}")


@pytest.fixture
async def night(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    async with a_night(sqlite_url, tmp_path, clock, platform=GROUPED) as brought_up:
        yield brought_up


async def say(night: Night, key: str, action: str) -> None:
    await night.alert(f"{key} is down", service="search", dedup_key=key, action=action)


async def two_joined(night: Night) -> int:
    number = await night.alert("disk is slow", service="search", dedup_key="disk")
    await say(night, "database", "trigger")
    return number


async def test_of_several_alerts_it_acknowledges_its_own_and_paging_goes_on(night: Night) -> None:
    number = await two_joined(night)

    await say(night, "disk", "acknowledge")

    assert night.incident(number).state is State.TRIGGERED
    told = "Only “disk” acknowledged by an alert: another alert is open, and paging goes on."
    assert told in night.in_channel()[0]
    await night.pass_time(minutes=5)
    assert "bo" in night.called()


async def test_of_what_is_left_it_acknowledges_all(night: Night) -> None:
    number = await two_joined(night)
    await say(night, "database", "resolve")

    await say(night, "disk", "acknowledge")

    assert night.incident(number).state is State.ACKNOWLEDGED


async def test_it_does_not_speak_for_others_by_what_it_has_resolved(night: Night) -> None:
    number = await two_joined(night)
    await say(night, "disk", "resolve")

    await say(night, "disk", "acknowledge")

    assert night.incident(number).state is State.TRIGGERED


async def test_said_again_it_is_told_as_what_it_is(night: Night) -> None:
    number = await night.alert("disk is slow", service="search", dedup_key="disk")

    await say(night, "disk", "acknowledge")
    await say(night, "disk", "acknowledge")

    assert "Also acknowledged by an alert." in night.in_channel()[0]
    assert "Another alert" not in night.in_channel()[0]
    assert night.incident(number).alerts == 1


async def test_of_what_is_snoozed_it_says_that_it_stays_so(night: Night) -> None:
    number = await night.alert("disk is slow", service="search", dedup_key="disk")
    await night.command("ana", f"snooze {number} 2h")

    await say(night, "disk", "acknowledge")

    assert night.incident(number).snoozed
    assert "Also acknowledged by an alert. It stays snoozed." in night.in_channel()[0]
