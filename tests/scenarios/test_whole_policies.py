"""Policies from their first step to what follows the last: nobody answers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import What
from tests.conftest import MovedClock
from tests.scenarios.night import PEOPLE, Night, a_night

STEPS = """
team: platform
timezone: UTC
slack: {channel: "#platform"}
services: {checkout: {}}
schedules:
  primary: {layers: [{people: [ana], every: week, start: 2026-01-05 10:00}]}
  nights: {layers: [{people: [ana], every: week, start: 2026-01-05 10:00, only: daily 09:00-10:00}]}
escalation:
"""
CALLS_ONCE = PEOPLE.replace("slack: ", "contact: [call], slack: ")
PAYMENTS = """
team: payments
timezone: UTC
schedules:
  backup: {layers: [{people: [chen, kim], every: week, start: 2026-11-23 10:00}]}
escalation:
  - {page: kim, wait: 1m}
"""
ANA = "  - {page: ana, wait: 2m}\n"
ANA_TWICE = f"{ANA}{ANA}  - {{page: bo, wait: 2m}}\n"
TWO = f"{ANA}  - {{page: bo, wait: 3m}}\n"


@pytest.fixture
async def story(
    sqlite_url: str, tmp_path: Path, clock: MovedClock, request: pytest.FixtureRequest
) -> AsyncIterator[Night]:
    """A night with these steps; each person has a telephone and nothing else rings."""
    async with a_night(
        sqlite_url, tmp_path, clock, people=CALLS_ONCE, platform=STEPS + request.param
    ) as brought_up:
        yield brought_up


async def unanswered(night: Night, *, minutes: int) -> list[tuple[str, int]]:
    """Who is called in which minute from now on; every call rings out within it."""
    calls: list[tuple[str, int]] = []
    for minute in range(minutes):
        if minute:
            await night.pass_time(minutes=1)
        for person in night.called()[len(calls) :]:
            calls.append((person, minute))
            await night.rings_out(person)
    return calls


@pytest.mark.parametrize("story", [ANA_TWICE], indirect=True)
async def test_each_step_begins_when_the_wait_of_the_one_before_is_over(story: Night) -> None:
    await story.alert("checkout is down")

    assert await unanswered(story, minutes=6) == [("ana", 0), ("ana", 2), ("bo", 4)]


@pytest.mark.parametrize("story", [f"{TWO}then: last\n"], indirect=True)
async def test_then_last_pages_the_last_step_on_and_on(story: Night) -> None:
    number = await story.alert("checkout is down")

    calls = await unanswered(story, minutes=12)

    assert calls == [("ana", 0), ("bo", 2), ("bo", 5), ("bo", 8), ("bo", 11)]
    assert any("paging the last step again" in text for text in story.in_channel())
    assert story.incident(number).due_at is not None


@pytest.mark.parametrize("story", [f"{TWO}then: repeat 1 time\n"], indirect=True)
async def test_when_the_repeats_are_used_up_the_last_step_goes_on(story: Night) -> None:
    number = await story.alert("checkout is down")

    calls = await unanswered(story, minutes=15)

    assert calls == [("ana", 0), ("bo", 2), ("ana", 5), ("bo", 7), ("bo", 10), ("bo", 13)]
    assert story.happened(number).count("policy_begins_again") == 1
    await story.command("bo", f"ack {number}")
    assert story.incident(number).state is State.ACKNOWLEDGED


def paged(night: Night, number: int) -> list[str]:
    """Who was paged, in order."""
    entries = night.bot.commands.incidents.view(number).timeline
    return [entry.facts["person"] for entry in entries if entry.what is What.PAGED]


@pytest.mark.parametrize("story", [f"{TWO}then: repeat 1 time\n"], indirect=True)
@pytest.mark.parametrize("put_off", ["reassign {} platform", "snooze {} 1s"])
async def test_a_policy_begun_anew_has_all_its_repeats(story: Night, put_off: str) -> None:
    number = await story.alert("checkout is down")
    for _time in range(2):
        await story.command("bo", put_off.format(number))
        await story.pass_time(seconds=1)

    for _minute in range(12):
        await story.pass_time(minutes=1)

    assert paged(story, number) == ["ana", "ana", "ana", "bo", "ana", "bo", "bo"]


@pytest.mark.parametrize("story", [f"{TWO}then: repeat 1 time\nack_timeout: 8m\n"], indirect=True)
async def test_so_has_one_that_comes_back(story: Night) -> None:
    number = await story.alert("checkout is down")
    for _time in range(2):
        await story.command("bo", f"ack {number}")
        for minutes in (6, 2):
            await story.pass_time(minutes=minutes)

    for _minute in range(12):
        await story.pass_time(minutes=1)

    assert paged(story, number) == ["ana", "ana", "ana", "bo", "ana", "bo", "bo"]


@pytest.mark.parametrize("story", [f"{TWO}then: repeat\n"], indirect=True)
async def test_then_repeat_begins_again_for_ever(story: Night) -> None:
    await story.alert("checkout is down")

    calls = await unanswered(story, minutes=13)

    assert calls == [("ana", 0), ("bo", 2), ("ana", 5), ("bo", 7), ("ana", 10), ("bo", 12)]


@pytest.mark.parametrize("story", [ANA], indirect=True)
async def test_a_schedule_of_another_team_is_a_target(story: Night) -> None:
    folder = story.bot.settings.schedules_dir
    (folder / "payments.yaml").write_text(PAYMENTS)
    platform = folder / "platform.yaml"
    platform.write_text(platform.read_text() + "  - {page: payments/backup, wait: 2m}\n")
    story.bot.schedules.refresh(story.clock.now())
    await story.alert("checkout is down")

    # The other team hands over on Monday at 10:00: until then chen has it, and kim afterwards.
    assert await unanswered(story, minutes=3) == [("ana", 0), ("chen", 2)]
    await story.pass_time(hours=7)
    assert story.called()[-1] in {"ana", "kim"}
    assert "chen" not in story.called()[2:]


@pytest.mark.parametrize(
    "story", ["  - {page: nights, wait: 1h}\n  - {page: bo, wait: 2m}\n"], indirect=True
)
async def test_an_empty_step_costs_no_time_in_any_round(story: Night) -> None:
    number = await story.alert("checkout is down")

    assert await unanswered(story, minutes=5) == [("bo", 0), ("bo", 2), ("bo", 4)]
    assert story.happened(number).count("step_skipped") == 3


@pytest.mark.parametrize(
    "story", ["  - {page: cto, wait: 2m}\n  - {page: bo, wait: 2m}\n"], indirect=True
)
async def test_a_target_that_is_gone_is_skipped_out_loud_and_nobody_else_is_asked(
    story: Night,
) -> None:
    number = await story.alert("checkout is down")
    await story.rings_out("kim")
    people = story.bot.settings.schedules_dir / "people.yaml"
    platform = story.bot.settings.schedules_dir / "platform.yaml"
    people.write_text(CALLS_ONCE.replace("roles:\n  cto: kim\n", ""))
    platform.write_text(platform.read_text().replace("cto", "chen"))
    story.bot.schedules.refresh(story.clock.now())

    await story.pass_time(minutes=2)
    await story.rings_out("bo")
    await story.pass_time(minutes=2)

    assert story.called() == ["kim", "bo", "bo"]
    assert any("nobody on call (cto): skipped" in text for text in story.in_channel())
    assert story.incident(number).state is State.TRIGGERED
