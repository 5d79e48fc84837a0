"""What is new is not hidden behind an incident that somebody has put off."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.incidents.alert import Alert
from bot.engine.commands.alerts import Report, Reported
from tests.conftest import MovedClock
from tests.scenarios.night import PLATFORM, Night, a_night

GROUPED = PLATFORM.replace("search: {}", "search: {group: 1d}")


@pytest.fixture
async def night(database_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    async with a_night(database_url, tmp_path, clock, platform=GROUPED) as brought_up:
        yield brought_up


async def reported(night: Night, key: str) -> int:
    return await night.alert(f"{key} is down", service="search", dedup_key=key)


async def test_a_new_key_of_its_group_opens_an_incident_that_others_join(night: Night) -> None:
    snoozed = await reported(night, "disk")
    await night.command("ana", f"snooze {snoozed} 7d")

    opened = await reported(night, "database")
    joined = await reported(night, "cache")
    again = await reported(night, "disk")

    assert (opened, joined, again) == (snoozed + 1, opened, snoozed)
    assert night.called() == ["ana", "ana"]
    assert night.incident(snoozed).snoozed


async def test_it_does_so_where_several_come_at_once(night: Night) -> None:
    snoozed = await reported(night, "disk")
    await night.command("ana", f"snooze {snoozed} 7d")
    alerts = [Alert(title="down", dedup_key=key) for key in ("database", "cache", "disk")]

    outcomes = night.bot.commands.alerts.report_all(
        [Report(key=night.key("search"), alert=alert) for alert in alerts]
    )

    numbers = [one.incident for one in outcomes if isinstance(one, Reported)]
    assert numbers == [snoozed + 1, snoozed + 1, snoozed]


async def test_what_gets_urgent_is_joined_again_in_the_same_batch(night: Night) -> None:
    low = await night.alert("slow", service="search", dedup_key="disk", urgency="low")
    await night.command("ana", f"snooze {low} 7d")
    alerts = [Alert(title="down", dedup_key=key) for key in ("disk", "database")]

    outcomes = night.bot.commands.alerts.report_all(
        [Report(key=night.key("search"), alert=alert) for alert in alerts]
    )

    assert [one.incident for one in outcomes if isinstance(one, Reported)] == [low, low]


async def test_in_a_storm_there_is_one_page_more_for_a_snooze(night: Night) -> None:
    for host in range(25):
        alert = {"title": "slow", "dedup_key": f"host {host}"}
        await night.http.post(f"/alerts/{night.key('checkout')}", json=alert)
    stormed = await night.alert("slow as well", dedup_key="host 25")
    await night.command("ana", f"snooze {stormed} 1d")

    opened = await night.alert("payments are gone", dedup_key="payments")
    await night.pass_time(minutes=4)
    joined = [await night.alert("slow, too", dedup_key="host 26")]
    await night.pass_time(minutes=4)
    joined.append(await night.alert("slow, too", dedup_key="host 27"))

    assert opened == stormed + 1
    assert joined == [opened, opened]
