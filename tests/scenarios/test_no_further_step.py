"""Whoever stands on the last step escalates, or can't take it: what they hear is what happens."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import MovedClock
from tests.scenarios.night import PLATFORM, Night, a_night

ALONE = PLATFORM[: PLATFORM.index("  - {page: secondary")]
EMPTY_LAST = PLATFORM[: PLATFORM.index("  - {page: cto")].replace(
    "{people: [bo, ana], every: week, start: 2026", "{people: [bo, ana], every: week, start: 2027"
)
LAST_GOES_ON = f"{PLATFORM}then: last\n"


@pytest.fixture
async def alone(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """A policy of one step with one person."""
    async with a_night(sqlite_url, tmp_path, clock, platform=ALONE) as brought_up:
        yield brought_up


async def at_the_last_step(night: Night) -> int:
    """Neither ana nor bo have answered, and kim is called."""
    number = await night.alert("checkout is down")
    await night.pass_time(minutes=5)
    await night.pass_time(minutes=10)
    assert "kim" in night.called()
    return number


async def test_the_last_who_can_t_has_the_policy_begin_again_at_once(night: Night) -> None:
    number = await at_the_last_step(night)
    before = night.called()

    call = await night.answers_and_presses("kim", "9")

    assert night.called() == [*before, "ana"]
    assert night.incident(number).position.round == 1
    assert (
        "For incident 1 no further step is left, so paging begins again at once at step 1, "
        "with Ana Souza." in call.heard
    )
    assert any(
        "Kim Lee can't take it, and no further step is left: beginning again at step 1." in text
        for text in night.in_channel()
    )
    await night.pass_time(minutes=5)
    await night.pass_time(minutes=9)
    assert night.called().count("kim") == 1


async def test_who_has_said_so_before_is_passed_over(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.answers_and_presses("ana", "9")
    await quiet.pass_time(minutes=10)

    call = await quiet.answers_and_presses("kim", "9")

    assert quiet.called() == ["ana", "bo", "kim", "bo"]
    assert quiet.incident(number).step == 1
    assert any("begins again at once at step 2, with Bo Lindqvist" in said for said in call.heard)


async def test_where_the_last_step_goes_on_it_is_not_they_who_are_called_again(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    async with a_night(sqlite_url, tmp_path, clock, platform=LAST_GOES_ON) as night:
        await at_the_last_step(night)
        before = night.called()

        call = await night.answers_and_presses("kim", "9")

        assert night.called() == [*before, "ana"]
        assert any("begins again at once at step 1, with Ana" in said for said in call.heard)
        assert not any("paging the last step again" in text for text in night.in_channel())


async def test_where_nobody_else_is_left_they_hear_when_paging_goes_on(alone: Night) -> None:
    number = await alone.alert("checkout is down")

    call = await alone.answers_and_presses("ana", "9")

    assert (
        "For incident 1 nobody else is left; unless somebody acknowledges, paging goes on in "
        "5 minutes, or with whoever comes on call before." in call.heard
    )
    (loud,) = [text for text in alone.in_channel() if "EVERYBODY LEFT HAS SAID" in text][-1:]
    assert "paging goes on in 5 minutes" in loud
    assert "step_declined" not in alone.happened(number)
    await alone.pass_time(minutes=4, seconds=59)
    assert alone.called() == ["ana"]
    await alone.pass_time(seconds=1)
    assert alone.called() == ["ana", "ana"]


async def test_a_later_step_without_anybody_is_no_next_person(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    async with a_night(sqlite_url, tmp_path, clock, platform=EMPTY_LAST) as night:
        await night.alert("checkout is down")

        call = await night.answers_and_presses("ana", "9")

        assert any("nobody else is left" in said for said in call.heard)
        assert any("EVERYBODY LEFT HAS SAID" in text for text in night.in_channel())
        assert any("Step 2 has nobody on call" in text for text in night.in_channel())


async def test_who_escalates_from_the_last_step_hears_that_it_begins_again(alone: Night) -> None:
    await alone.alert("checkout is down")

    call = await alone.answers_and_presses("ana", "3")

    assert (
        "You have escalated incident 1: no further step is left, so paging begins again at once "
        "at step 1, with you." in call.heard
    )
    (said,) = [text for text in alone.in_channel() if "beginning again" in text][-1:]
    assert "Ana Souza escalated it, and no further step is left" in said
    assert "Nobody answered" not in said


async def test_in_slack_it_is_told_likewise(alone: Night) -> None:
    number = await alone.alert("checkout is down")

    told = await alone.command("chen", f"escalate {number}")

    assert "no further step is left, so paging begins again at once at step 1" in told
    assert "with Ana Souza" in told
