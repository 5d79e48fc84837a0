"""The schedule files change in mid-incident: the policy stays, whoever is on call does not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import MovedClock
from tests.scenarios.night import PEOPLE, Night, a_night

SECOND = "{page: secondary, wait: 10m}"
GOES_ON = "The escalation policy of platform was changed. This goes on with the one"
ANA_ALONE = """
team: platform
timezone: America/Los_Angeles
slack: {channel: "#platform"}
services: {checkout: {}}
escalation:
  - {page: ana, wait: 5m}
"""


def change(night: Night, old: str, new: str, *, file: str = "platform.yaml") -> None:
    path = night.bot.settings.schedules_dir / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    night.bot.schedules.refresh(night.clock.now())


async def test_it_goes_on_with_the_policy_it_was_opened_with_and_this_is_said_once(
    night: Night,
) -> None:
    number = await night.alert("checkout is down")
    opened_under = night.incident(number).revision

    change(night, SECOND, "{page: kim, wait: 1m}")
    night.bot.schedules.refresh(night.clock.now())
    await night.bot.engine.settle()

    assert sum(GOES_ON in text for text in night.in_channel()[1:]) == 1
    assert night.happened(number).count("policy_changed") == 1
    await night.pass_time(minutes=5)
    assert "bo" in night.called()
    await night.pass_time(minutes=9)
    assert "kim" not in night.called()
    assert night.incident(number).revision == opened_under

    other = await night.alert("search is down", service="search")
    assert night.incident(other).revision != opened_under
    await night.pass_time(minutes=5)
    assert {n.person for n in night.notifications(other)} == {"ana", "kim"}


async def test_nothing_is_said_of_other_changes_nor_when_it_is_as_it_was(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")

    change(quiet, "search: {}", "search: {}\n  pay: {}")
    assert "policy_changed" not in quiet.happened(number)
    change(quiet, SECOND, "{page: kim, wait: 1m}")
    change(quiet, "{page: kim, wait: 1m}", SECOND)

    assert quiet.happened(number).count("policy_changed") == 1


async def test_who_is_on_call_is_looked_up_when_the_step_is_paged(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")

    change(quiet, "people: [bo, ana]", "people: [chen, ana]")
    await quiet.pass_time(minutes=5)

    assert "policy_changed" not in quiet.happened(number)
    assert "chen" in quiet.called()


@pytest.fixture
async def alone(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """Ana is all there is."""
    async with a_night(sqlite_url, tmp_path, clock, platform=ANA_ALONE) as brought_up:
        yield brought_up


async def test_where_nobody_of_it_is_left_the_present_one_goes_on(alone: Night) -> None:
    number = await alone.alert("checkout is down")
    assert alone.called() == ["ana"]
    (ana,) = [line for line in PEOPLE.splitlines() if "ana:" in line]
    people = alone.bot.settings.schedules_dir / "people.yaml"
    people.write_text(PEOPLE.replace(f"{ana}\n", ""))

    change(alone, "page: ana", "page: bo")
    await alone.pass_time(minutes=5)

    assert alone.called() == ["ana", "bo"]
    assert any("nobody left who can be paged: going on" in text for text in alone.in_channel())
    assert alone.incident(number).step == 0
    await alone.answers_and_presses("bo", "1")
    assert alone.incident(number).acknowledged_by == "bo"
