"""Words nobody knows, and help."""

import pytest

from bot.slack.messages.lists import HELP
from tests.slack.conftest import Team


async def test_help_tells_what_can_be_typed(team: Team) -> None:
    assert (await team.oncall(team.stranger, "help")).text == HELP.text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("pgae platform fire", "I don't know “pgae”. Did you mean “page”?"),
        ("akc 1", "I don't know “akc”. Did you mean “ack”?"),
        ("<!channel>", "I don't know “&lt;!channel&gt;”."),
    ],
)
async def test_an_unknown_word_brings_a_suggestion_and_help(
    team: Team, words: str, told: str
) -> None:
    answer = await team.oncall(team.ana, words)

    assert answer.text.startswith(told)
    assert answer.text.endswith(HELP.text)
    assert answer.response_type == "ephemeral"
