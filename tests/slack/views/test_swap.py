"""The form in which a shift is offered."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sandbox.slack import View
from tests.slack.conftest import Team
from tests.slack.swapping import (
    ANAS_WEEK,
    BOS_WEEK,
    choose_colleague,
    open_form,
    option,
    options,
    submit,
)

ANAS_START = datetime(2026, 12, 7, 10, 0, tzinfo=UTC)


@pytest.fixture
async def form(team: Team) -> View:
    return await open_form(team, team.ana)


async def test_my_shifts_are_offered_in_my_own_time(form: View) -> None:
    assert list(options(form, "given"))[:3] == [
        "platform/primary · now – Mon 30 Nov 02:00",
        "platform/primary · Mon 7 Dec 02:00 – Mon 14 Dec 02:00",
        "platform/primary · Mon 21 Dec 02:00 – Mon 28 Dec 02:00",
    ]
    assert "Times are those of America/Los_Angeles." in form.blocks[0]["hint"]["text"]


async def test_everybody_else_whom_slack_can_ask_may_be_asked(form: View) -> None:
    assert options(form, "colleague") == {"Bo Lindqvist": "bo", "Gus Novak": "gus"}


async def test_the_colleagues_shifts_appear_once_one_is_chosen(team: Team, form: View) -> None:
    form = await choose_colleague(team, team.ana, form, "bo")

    offered = list(options(form, "taken:bo"))
    assert offered[0] == "Nothing in return"
    assert f"platform/primary · {BOS_WEEK}" in offered


async def test_another_colleague_brings_other_shifts_and_keeps_my_choice(
    team: Team, form: View
) -> None:
    mine = option(form, "given", ANAS_WEEK)
    await team.workspace.select(team.ana, form, action_id="swap_given", value=mine)
    form = await choose_colleague(team, team.ana, form, "bo")
    form = await choose_colleague(team, team.ana, form, "gus")

    assert [block["block_id"] for block in form.blocks] == ["given", "colleague", "taken:gus"]
    assert form.state["given"]["swap_given"]["selected_option"]["value"] == mine


async def test_a_colleague_without_shifts_has_nothing_to_give(
    files: Path, team: Team, form: View
) -> None:
    platform = files / "platform.yaml"
    platform.write_text(platform.read_text().replace("[bo, ana, gus]", "[bo, ana]"))
    team.schedules.refresh(team.clock.now())

    form = await choose_colleague(team, team.ana, form, "gus")

    assert "Gus Novak has no shifts in the next 60 days" in form.all_text


async def test_asking_closes_the_form_and_tells_both(team: Team, form: View) -> None:
    form = await choose_colleague(team, team.ana, form, "bo")
    result = await submit(team, team.ana, form, given=f"primary · {ANAS_WEEK}")

    assert (result.error, result.errors, result.view) == (None, {}, None)
    for user in (team.ana, team.bo):
        [message] = team.workspace.messages(user)
        assert "Nothing in return." in message.all_text


async def test_a_shift_under_way_can_be_given_too(team: Team, form: View) -> None:
    form = await choose_colleague(team, team.ana, form, "gus")
    team.clock.advance(seconds=40)

    result = await submit(team, team.ana, form, given="primary · now", colleague="gus")

    assert result.errors == {}


async def test_a_shift_that_is_no_longer_mine_is_refused_under_its_input(
    team: Team, form: View
) -> None:
    [week] = [s for s in team.commands.swaps.coming_stints("ana") if s.span.start == ANAS_START]
    team.commands.overrides.add("platform", "primary", "bo", week.span, by="bo")

    result = await submit(team, team.ana, form, given=f"primary · {ANAS_WEEK}")

    assert list(result.errors) == ["given"]
    assert result.view is not None


async def test_a_shift_that_is_over_by_now_is_refused_under_its_input(
    team: Team, form: View
) -> None:
    team.clock.advance(hours=8)

    result = await submit(team, team.ana, form, given="primary · now")

    assert result.errors == {"given": "The shift of platform/primary is already over."}


async def test_what_stands_in_the_way_in_return_is_told_under_that(team: Team, form: View) -> None:
    form = await choose_colleague(team, team.ana, form, "bo")
    swap = team.commands.swaps
    theirs = [s for s in swap.coming_stints("bo") if s.schedule == "primary"]
    team.commands.overrides.add("platform", "primary", "gus", theirs[1].span, by="bo")

    result = await submit(
        team, team.ana, form, given=f"primary · {ANAS_WEEK}", taken=f"primary · {BOS_WEEK}"
    )

    assert list(result.errors) == ["taken:bo"]
    assert "Bo Lindqvist is no longer on call" in result.errors["taken:bo"]


async def test_shifts_of_somebody_else_are_not_taken_by_mistake(team: Team, form: View) -> None:
    form = await choose_colleague(team, team.ana, form, "bo")
    theirs = option(form, "taken:bo", f"primary · {BOS_WEEK}")

    result = await team.workspace.submit(
        team.ana,
        form,
        {
            "given": {"swap_given": option(form, "given", f"primary · {ANAS_WEEK}")},
            "colleague": {"swap_colleague": "gus"},
            "taken:bo": {"swap_taken": theirs},
        },
    )

    assert list(result.errors) == ["colleague"]


async def test_a_colleague_who_left_meanwhile_is_told(files: Path, team: Team, form: View) -> None:
    people = files / "people.yaml"
    people.write_text(people.read_text().replace("  bo:", "  beau:"))
    platform = files / "platform.yaml"
    platform.write_text(platform.read_text().replace("bo]", "beau]").replace("[bo,", "[beau,"))
    team.schedules.refresh(team.clock.now())

    result = await submit(team, team.ana, form, given=f"primary · {ANAS_WEEK}")

    assert list(result.errors) == ["colleague"]


async def test_without_shifts_there_is_no_form_but_a_kind_word(files: Path, team: Team) -> None:
    platform = files / "platform.yaml"
    platform.write_text(platform.read_text().replace("[bo, ana, gus]", "[bo, ana]"))
    team.schedules.refresh(team.clock.now())

    answer = await team.oncall(team.gus, "swap")

    assert answer.text.startswith("You have no shifts in the next 60 days")


async def test_a_stranger_gets_no_form(team: Team) -> None:
    assert "people.yaml" in (await team.oncall(team.stranger, "swap")).text


async def test_a_form_that_slack_does_not_open_is_told(team: Team) -> None:
    team.workspace.faults.error("views.open", "expired_trigger_id")

    answer = await team.oncall(team.ana, "swap")

    assert answer.text == "That did not work: Slack says: expired_trigger_id. Please try again."
