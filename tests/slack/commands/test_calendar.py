"""`/oncall calendar`."""

import re

import pytest
from pydantic import SecretStr

from bot.sandbox.slack import Workspace
from bot.settings import Settings
from tests.slack.conftest import BOT_TOKEN, SIGNING_SECRET, Team


@pytest.fixture
def settings(workspace: Workspace) -> Settings:

    return Settings(
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_api_url=workspace.api_url,
        public_url="https://oncall.example.com",
    )


def token_in(told: str) -> str:
    address = r"^https://oncall\.example\.com/ical/([a-z0-9]{32})\.ics$"
    (token,) = re.findall(address, told, re.MULTILINE)
    return str(token)


async def test_the_asker_alone_is_given_a_link_to_their_own_shifts(team: Team) -> None:
    answer = await team.oncall(team.bo, "calendar")

    assert answer.response_type == "ephemeral"
    followed = team.commands.calendars.follow(token_in(answer.text))
    assert followed is not None
    assert followed[0].person == "bo"
    assert {entry.person for entry in followed[0].entries} == {"bo"}
    assert team.workspace.messages(team.platform) == []


async def test_asking_again_ends_nothing(team: Team) -> None:
    token = token_in((await team.oncall(team.bo, "calendar")).text)

    again = (await team.oncall(team.bo, "calendar")).text

    assert "I can't show it again" in again
    assert "/ical/" not in again
    assert team.commands.calendars.follow(token) is not None


async def test_a_new_link_ends_the_one_before_and_nobody_elses(team: Team) -> None:
    shell = team.commands.calendars.add_for_person("bo")[1]
    anas = token_in((await team.oncall(team.ana, "calendar")).text)
    before = token_in((await team.oncall(team.bo, "calendar")).text)

    answer = (await team.oncall(team.bo, "calendar new")).text

    assert "The link you had before works no more." in answer
    follow = team.commands.calendars.follow
    assert follow(before) is None
    assert all(follow(token) is not None for token in (token_in(answer), anas, shell))


@pytest.mark.parametrize("words", ["calendar bo", "calendar new now"])
async def test_other_words_are_not_understood(team: Team, words: str) -> None:
    assert "Say /oncall calendar" in (await team.oncall(team.bo, words)).text


async def test_strangers_have_no_shifts_to_show(team: Team) -> None:
    assert "I don't know you yet" in (await team.oncall(team.stranger, "calendar")).text


class TestWithoutAnAddress:
    """PUBLIC_URL is not set."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"public_url": None})

    async def test_there_is_nothing_to_link_to(self, team: Team) -> None:
        assert "has to set PUBLIC_URL" in (await team.oncall(team.bo, "calendar")).text
        assert team.commands.calendars.listed() == []
