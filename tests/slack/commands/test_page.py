"""`/oncall page`."""

import pytest

from bot.domain.incidents.incident import State
from tests.slack.conftest import Team


async def test_the_person_on_call_is_paged_and_the_channel_knows(team: Team) -> None:
    answer = await team.oncall(team.bo, "page platform checkout takes no cards")

    assert answer.response_type == "ephemeral"
    assert answer.text.splitlines() == [
        "🔴 *#1* platform: checkout takes no cards",
        "platform is being paged. Its message is in #platform.",
    ]
    [page] = team.workspace.messages(team.ana)
    assert page.text == "🔴 You are paged: checkout takes no cards (platform, #1)"
    [message] = team.workspace.messages(team.platform)
    assert "Opened by Bo Lindqvist." in message.all_text


async def test_what_was_typed_is_taken_as_it_was_meant(team: Team) -> None:
    await team.oncall(team.bo, "page platform it’s &lt;dead&gt;, ask <@U02ANA0001>")

    assert team.commands.incidents.view(1).incident.title == "it's <dead>, ask Ana Souza"


async def test_where_nobody_can_be_paged_it_is_said_without_naming_a_channel_that_is_none(
    team: Team,
) -> None:
    answer = await team.oncall(team.bo, "page quiet noise")

    assert answer.text.splitlines()[1] == (
        "Nobody can be paged, for no step has anybody who can be reached."
    )


async def test_nobody_to_page_is_said_out_loud_where_there_is_a_channel(team: Team) -> None:
    await team.oncall(team.bo, "page platform noise")
    team.clock.advance(minutes=5)
    await team.engine.settle()
    team.clock.advance(minutes=10)
    await team.engine.settle()

    [first, said] = team.workspace.messages(team.platform)
    assert said.text.startswith("⚠️ *#1* Nobody took it at any step: beginning again at step 1.")
    assert (said.thread_ts, said.reply_broadcast) == (first.ts, True)


@pytest.mark.parametrize("words", ["page", "page platform", "page platform   "])
async def test_without_words_nobody_is_woken(team: Team, words: str) -> None:
    answer = await team.oncall(team.bo, words)

    assert "in a few words what is wrong" in answer.text
    assert team.commands.incidents.listed(open_only=True) == []


async def test_an_unknown_team_brings_a_suggestion(team: Team) -> None:
    answer = await team.oncall(team.bo, "page platfrom fire")

    assert answer.text == "There is no team “platfrom”. Did you mean “platform”?"


async def test_a_stranger_wakes_nobody_and_learns_what_to_do(team: Team) -> None:
    answer = await team.oncall(team.stranger, "page platform fire")

    assert "people.yaml with “slack: U0STRANGER” under it" in answer.text
    assert team.commands.incidents.listed(open_only=True) == []


async def test_somebody_known_by_address_may_page(team: Team) -> None:
    await team.oncall(team.gus, "page platform fire")

    assert team.commands.incidents.view(1).incident.source == "gus"


async def test_while_slack_does_not_tell_who_it_is_nobody_is_woken(team: Team) -> None:
    team.workspace.faults.fail("users.info")

    answer = await team.oncall(team.gus, "page platform fire")

    assert answer.text.startswith("I can't tell who you are: Slack has trouble")
    assert team.commands.incidents.listed(open_only=True) == []


async def test_mentions_in_a_title_call_nobody(team: Team) -> None:
    await team.oncall(team.bo, "page platform <!channel> fire")

    incident = team.commands.incidents.view(1).incident
    assert (incident.title, incident.state) == ("@channel fire", State.TRIGGERED)
    for message in team.workspace.messages(team.platform):
        assert "@channel" not in message.text
        assert "<!channel" not in message.all_text
