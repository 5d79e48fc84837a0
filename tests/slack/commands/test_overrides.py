"""`/oncall overrides`: who stands in when, and taking it back."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.refusals import Refused
from bot.domain.times.instants import Span
from bot.sandbox.slack import Message, User
from bot.slack.blocks import Content
from tests.slack.actions.test_swap import on_call, press
from tests.slack.conftest import PLATFORM, Team
from tests.slack.reading import lines_of
from tests.slack.swapping import offer

DAY = Span(
    start=datetime.fromisoformat("2026-12-08T10:00Z"),
    end=datetime.fromisoformat("2026-12-09T10:00Z"),
)
BOS_DAY = "*platform/primary* Tue 8 Dec 10:00 UTC – Wed 9 Dec 10:00 UTC: Bo Lindqvist stands in"
PLANNED_FOR_GUS = (
    "*platform/secondary* Thu 24 Dec 10:00 UTC – Fri 25 Dec 10:00 UTC: "
    "Gus Novak stands in for Ana Souza"
)
PLANNED = """
overrides:
  - {schedule: secondary, person: gus, replaces: ana, from: 2026-12-24 10:00, to: 2026-12-25 10:00}
"""


def bo_stands_in(team: Team, by: str | None = None) -> int:
    """In a week of ana's."""
    id_, _ = team.commands.overrides.add("platform", "primary", "bo", DAY, by)
    return id_


async def shown(team: Team, user: User, words: str = "overrides") -> Message:
    answer = await team.oncall(user, words)
    assert answer.response_type == "ephemeral"
    assert answer.message is not None
    return answer.message


def lines(message: Message) -> list[str]:
    return lines_of(Content(text=message.text, blocks=message.blocks))


def told(team: Team, user: User) -> str:
    """The last that they alone are told."""
    return team.workspace.messages(team.platform, seen_by=user)[-1].text


def may_be_taken_back(message: Message) -> list[str]:
    accessories = (block.get("accessory") for block in message.blocks)
    values = [each["value"] for each in accessories if each is not None]
    return [value.partition(".")[0] for value in values]


async def test_who_stands_in_when_is_told_and_each_can_take_back_their_own(team: Team) -> None:
    id_ = bo_stands_in(team)

    to_bo = await shown(team, team.bo)

    assert lines(to_bo) == [
        "1 override for you, now or to come:",
        BOS_DAY,
        "_made Mon 30 Nov 03:00 UTC_",
        "Take back",
    ]
    assert may_be_taken_back(to_bo) == [str(id_)]
    assert "No override is coming for you." in (await shown(team, team.ana)).text
    to_ana = await shown(team, team.ana, "overrides platform")
    assert BOS_DAY in lines(to_ana)
    assert may_be_taken_back(to_ana) == []


async def test_taking_back_tells_who_is_on_call_instead(team: Team) -> None:
    bo_stands_in(team)

    await team.workspace.click(team.bo, await shown(team, team.bo), action_id="override_take_back")

    assert on_call(team, DAY.start) == ("ana",)
    answer = told(team, team.bo)
    assert answer.startswith("↩️ Taken back: *platform/primary* ")
    assert answer.endswith("Ana Souza is on call then: whoever gains or loses duty is told.")
    assert "No override is coming for you." in (await shown(team, team.bo)).text


async def test_whom_nobody_can_write_to_is_to_be_let_know(team: Team, files: Path) -> None:
    platform = files / "platform.yaml"
    platform.write_text(platform.read_text().replace("[ana, bo]", "[ana, kim]"))
    team.schedules.refresh(team.clock.now())
    in_kims_week = Span(start=DAY.start + timedelta(days=-7), end=DAY.end + timedelta(days=-7))
    team.commands.overrides.add("platform", "primary", "bo", in_kims_week, None)

    await team.workspace.click(team.bo, await shown(team, team.bo), action_id="override_take_back")

    assert told(team, team.bo).endswith(
        "Kim Lee is on call then: let Kim Lee know, to whom nobody can write in Slack."
    )


async def test_whoever_made_it_takes_it_back_too(team: Team) -> None:
    bo_stands_in(team, by="ana")

    message = await shown(team, team.ana)
    assert "_made by Ana Souza Mon 30 Nov 03:00 UTC_" in lines(message)
    await team.workspace.click(team.ana, message, action_id="override_take_back")

    assert told(team, team.ana).endswith(" You are on call then.")


async def test_pressed_twice_it_is_told_that_there_is_none(team: Team) -> None:
    bo_stands_in(team)
    message = await shown(team, team.bo)

    for _ in range(2):
        await team.workspace.click(team.bo, message, action_id="override_take_back")

    assert told(team, team.bo).startswith("There is no override 1.")


async def test_nobody_takes_back_what_is_not_theirs(team: Team) -> None:
    id_ = bo_stands_in(team)

    with pytest.raises(Refused, match="is for who stands in or who made it to take back"):
        team.commands.overrides.take_back(id_, "gus")

    assert on_call(team, DAY.start) == ("bo",)


async def test_halves_of_a_swap_have_no_button_but_the_reason(team: Team) -> None:
    await offer(team)
    await press(team, team.bo, "swap_accept")

    message = await shown(team, team.bo)

    why = "_agreed on in a swap: its two people give it back by another /oncall swap_"
    assert why in lines(message)
    assert may_be_taken_back(message) == []


async def test_those_of_somebody_else_can_be_asked_for(team: Team) -> None:
    bo_stands_in(team)

    assert BOS_DAY in lines(await shown(team, team.gus, "overrides <@U02BO00002>"))
    of_ana = await shown(team, team.gus, "overrides <@U02ANA0001>")
    assert of_ana.text == "No override is coming for Ana Souza."


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("overrides quiet", "No override is coming for quiet."),
        ("overrides platform/secondary", "No override is coming for platform/secondary."),
        ("overrides plattform", "There is no team “plattform”. Did you mean “platform”?"),
        ("overrides platform/primry", "has no schedule “primry”. Did you mean “primary”?"),
        ("overrides <@U0STRANGER>", "<@U0STRANGER> is not in people.yaml."),
    ],
)
async def test_others_are_left_out(team: Team, words: str, answer: str) -> None:
    bo_stands_in(team)

    assert answer in (await shown(team, team.bo, words)).text


async def test_strangers_have_none(team: Team) -> None:
    assert "I don't know you yet" in (await shown(team, team.stranger)).text


async def test_only_so_many_fit(team: Team) -> None:
    for _ in range(25):
        bo_stands_in(team)

    message = await shown(team, team.bo)

    assert message.text == "25 overrides for you, now or to come:"
    assert len(may_be_taken_back(message)) == 20
    assert lines(message)[-1] == "…and 5 more: `/oncall overrides TEAM/SCHEDULE`."


class TestPlanned:
    """One stands in the files."""

    @pytest.fixture
    def files(self, files: Path) -> Path:
        (files / "platform.yaml").write_text(PLATFORM + PLANNED)
        return files

    async def test_it_is_taken_back_there(self, team: Team) -> None:
        message = await shown(team, team.gus)

        assert lines(message)[1:] == [
            PLANNED_FOR_GUS,
            "_planned in the schedule files_",
        ]
