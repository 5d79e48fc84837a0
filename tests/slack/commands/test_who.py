"""`/oncall who`."""

import pytest

from tests.slack.conftest import Team


@pytest.mark.parametrize("words", ["", "who"])
async def test_everybody_on_call_is_told_to_whoever_asks(team: Team, words: str) -> None:
    answer = await team.oncall(team.stranger, words)

    assert answer.response_type == "ephemeral"
    assert answer.text.splitlines() == [
        "platform/primary: Ana Souza",
        "platform/secondary: Bo Lindqvist",
        "quiet/nights: nobody",
    ]
    assert "then Bo Lindqvist" in answer.all_text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("who platform", "platform/primary: Ana Souza\nplatform/secondary: Bo Lindqvist"),
        ("who “Platform”", "platform/primary: Ana Souza\nplatform/secondary: Bo Lindqvist"),
        ("who platform/secondary", "platform/secondary: Bo Lindqvist"),
        ("who <#C0000000001|platform>", "platform/primary: Ana Souza\nplatform/secondary: Bo"),
        ("who checkout", "platform/primary: Ana Souza\nplatform/secondary: Bo Lindqvist"),
        ("who quiet", "quiet/nights: nobody"),
        ("who plattform", "There is no team “plattform”. Did you mean “platform”?"),
        ("who platform/primry", "has no schedule “primry”. Did you mean “primary”?"),
        ("who <@U02ANA0001>", "platform/primary: Ana Souza"),
        ("who <@U02BO00002|bo>", "platform/secondary: Bo Lindqvist"),
        ("who <@U02GUS0007>", "Gus Novak is not on call now."),
        ("who <@U0STRANGER>", "<@U0STRANGER> is not in people.yaml."),
    ],
)
async def test_it_can_be_narrowed_down(team: Team, words: str, told: str) -> None:
    assert told in (await team.oncall(team.bo, words)).text
