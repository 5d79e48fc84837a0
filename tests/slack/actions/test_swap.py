"""A swap, from the offer to the answer."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

from bot.sandbox.slack import User
from tests.slack.conftest import Team
from tests.slack.reading import buttons_of
from tests.slack.swapping import BOS_WEEK, offer, shown

IN_ANAS_WEEK = datetime(2026, 12, 8, tzinfo=UTC)
IN_BOS_WEEK = datetime(2026, 12, 15, tzinfo=UTC)


def on_call(team: Team, at: datetime) -> tuple[str, ...]:
    return team.commands.duty.roster().on_call("platform", "primary", at).people


def told_alone(team: Team, user: User) -> list[str]:
    return [m.text for m in team.workspace.messages(user) if m.seen_by == user.id]


async def press(team: Team, user: User, action_id: str) -> None:
    await team.workspace.click(user, shown(team, user), action_id=action_id)
    await team.engine.settle()


async def test_a_cover_is_offered_and_accepted_and_in_force(team: Team) -> None:
    to_ana, to_bo = await offer(team)
    assert to_ana.text.startswith("🔁 You asked Bo Lindqvist")
    assert to_bo.text.startswith("🔁 Ana Souza asks you to take a shift (platform/primary, Mon 7")
    assert on_call(team, IN_ANAS_WEEK) == ("ana",)

    await press(team, team.bo, "swap_accept")

    assert on_call(team, IN_ANAS_WEEK) == ("bo",)
    assert shown(team, team.ana).text.startswith("✅ Bo Lindqvist takes your shift")
    assert shown(team, team.bo).text.startswith("✅ You took Ana Souza's shift")
    assert buttons_of(shown(team, team.ana).blocks) == []
    assert buttons_of(shown(team, team.bo).blocks) == []
    [told] = team.workspace.messages(team.platform)
    assert told.text.startswith("🔁 Bo Lindqvist takes a shift from Ana Souza")


async def test_a_swap_goes_both_ways(team: Team) -> None:
    _, to_bo = await offer(team, taken=f"platform/primary · {BOS_WEEK}")
    assert to_bo.text.startswith("🔁 Ana Souza asks you to swap shifts")

    await press(team, team.bo, "swap_accept")

    assert on_call(team, IN_ANAS_WEEK) == ("bo",)
    assert on_call(team, IN_BOS_WEEK) == ("ana",)


async def test_declining_leaves_everything_as_it_was(team: Team) -> None:
    await offer(team)

    await press(team, team.bo, "swap_decline")

    assert on_call(team, IN_ANAS_WEEK) == ("ana",)
    assert shown(team, team.ana).text.startswith("🚫 Bo Lindqvist declined")
    assert team.workspace.messages(team.platform) == []


async def test_an_offer_can_be_taken_back(team: Team) -> None:
    await offer(team)

    await press(team, team.ana, "swap_take_back")

    assert shown(team, team.bo).text.startswith("↩️ Ana Souza took this request back")
    assert buttons_of(shown(team, team.bo).blocks) == []


async def test_whoever_left_is_shown_all_the_same_that_it_is_over(files: Path, team: Team) -> None:
    await offer(team)
    for name in ("people.yaml", "platform.yaml"):
        text = (files / name).read_text()
        (files / name).write_text(re.sub(r"\bbo\b", "beau", text).replace("BO00002", "BEAU002"))
    team.schedules.refresh(team.clock.now())

    await press(team, team.ana, "swap_take_back")

    assert shown(team, team.bo).text.startswith("↩️ Ana Souza took this request back")
    assert buttons_of(shown(team, team.bo).blocks) == []


async def test_of_accepting_and_taking_back_at_once_one_wins_and_the_other_is_told(
    team: Team,
) -> None:
    to_ana, to_bo = await offer(team)

    await asyncio.gather(
        team.workspace.click(team.bo, to_bo, action_id="swap_accept"),
        team.workspace.click(team.ana, to_ana, action_id="swap_take_back"),
    )
    await team.engine.settle()

    accepted = on_call(team, IN_ANAS_WEEK) == ("bo",)
    loser, outcome = (team.ana, "accepted") if accepted else (team.bo, "withdrawn")
    winner = team.bo if accepted else team.ana
    assert told_alone(team, loser) == [f"This swap was already {outcome}."]
    assert told_alone(team, winner) == []


async def test_a_double_click_accepts_once(team: Team) -> None:
    _, to_bo = await offer(team)

    await asyncio.gather(
        *(team.workspace.click(team.bo, to_bo, action_id="swap_accept") for _ in range(2))
    )

    assert told_alone(team, team.bo) == ["This swap was already accepted."]
    assert on_call(team, IN_ANAS_WEEK) == ("bo",)


async def test_what_can_no_longer_be_accepted_is_told(team: Team) -> None:
    _, to_bo = await offer(team)
    team.clock.advance(weeks=3)

    await team.workspace.click(team.bo, to_bo, action_id="swap_accept")

    assert told_alone(team, team.bo) == ["The shift of platform/primary is already over."]
