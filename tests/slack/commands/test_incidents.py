"""`/oncall incidents`, `ack`, `resolve`, `escalate`."""

import pytest

from bot.domain.incidents.incident import State
from tests.slack.conftest import Team


async def test_what_is_open_is_told_to_whoever_asks(team: Team) -> None:
    await team.alert()
    await team.alert("Disk full")
    await team.oncall(team.ana, "ack 1")

    answer = await team.oncall(team.stranger, "incidents")

    assert answer.text == "2 open, 1 not taken yet"
    assert "🔴 *#2* checkout: Disk full" in answer.all_text
    assert "🟡 *#1* checkout: Error rate above 5 % (Ana Souza is on it)" in answer.all_text


async def test_nothing_open_is_told_too(team: Team) -> None:
    assert (await team.oncall(team.ana, "incidents")).text == "🟢 No incident is open."


@pytest.mark.parametrize("words", ["ack 1", "acknowledge #1", "ack", "ACK “1”"])
async def test_acknowledging_stops_the_paging_and_shows_everywhere(team: Team, words: str) -> None:
    await team.alert()

    answer = await team.oncall(team.ana, words)

    *told, until = answer.text.splitlines()
    assert told == [
        "🟡 *#1* checkout: Error rate above 5 %",
        "You have it. Nobody else is paged for it.",
    ]
    assert until.startswith("Paging begins again")
    assert "Mon 30 Nov 07:00 UTC" in until
    for place in (team.platform, team.ana):
        [message] = team.workspace.messages(place)
        assert message.text.startswith("🟡 Acknowledged by Ana Souza")
    team.clock.advance(minutes=30)
    await team.engine.settle()
    assert team.workspace.messages(team.bo) == []


async def test_resolving_and_escalating_work_by_number(team: Team) -> None:
    await team.alert()

    escalated = await team.oncall(team.ana, "escalate 1")
    resolved = await team.oncall(team.bo, "resolve 1")

    assert escalated.text.endswith("Escalated: Bo Lindqvist is paged at once.")
    assert resolved.text.splitlines() == ["🟢 *#1* checkout: Error rate above 5 %", "Resolved."]
    [page] = team.workspace.messages(team.bo)
    assert page.text.startswith("🟢 Resolved by Bo Lindqvist")


async def test_several_numbers_are_several_answers(team: Team) -> None:
    await team.alert()
    await team.alert("Disk full")

    answer = await team.oncall(team.ana, "ack 1, 2 99")

    told = [line for line in answer.text.splitlines() if "Paging begins again" not in line]
    assert told == [
        "🟡 *#1* checkout: Error rate above 5 %",
        "You have it. Nobody else is paged for it.",
        "🟡 *#2* checkout: Disk full",
        "You have it. Nobody else is paged for it.",
        "There is no incident 99.",
    ]


async def test_without_a_number_the_choice_is_offered_where_there_is_one(team: Team) -> None:
    await team.alert()
    await team.alert("Disk full")

    answer = await team.oncall(team.ana, "ack")

    assert answer.text == "Which one? Say for example `/oncall ack 1`."
    assert "*#2* checkout: Disk full" in answer.all_text
    assert team.commands.incidents.view(1).incident.state is State.TRIGGERED


async def test_without_a_number_only_what_is_mine_counts(team: Team) -> None:
    await team.alert()

    answer = await team.oncall(team.gus, "ack")

    assert answer.text == (
        "Nothing is waiting for you. To name one, say for example: /oncall ack 12"
    )


async def test_what_i_have_taken_i_may_resolve_without_a_number(team: Team) -> None:
    await team.alert()
    await team.oncall(team.gus, "ack 1")

    assert (await team.oncall(team.gus, "ack")).text.startswith("Nothing is waiting for you.")
    assert (await team.oncall(team.gus, "resolve")).text.endswith("Resolved.")


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("ack 1", "ack 1", "Ana Souza acknowledged #1 already, "),
        ("resolve 1", "ack 1", "Ana Souza resolved #1 already, "),
        ("resolve 1", "resolve 1", "Ana Souza resolved #1 already, "),
        ("resolve 1", "escalate 1", "Ana Souza resolved #1 already, "),
    ],
)
async def test_who_comes_too_late_learns_who_was_first(
    team: Team, first: str, then: str, told: str
) -> None:
    await team.alert()
    await team.oncall(team.ana, first)

    assert (await team.oncall(team.bo, then)).text.startswith(told)


async def test_doing_it_twice_oneself_is_told_kindly(team: Team) -> None:
    await team.alert()
    await team.oncall(team.ana, "ack 1")

    assert (await team.oncall(team.ana, "ack 1")).text.startswith("You acknowledged #1 already, ")


@pytest.mark.parametrize("words", ["ack 1", "resolve 1", "escalate 1", "ack"])
async def test_a_stranger_changes_nothing(team: Team, words: str) -> None:
    await team.alert()
    before = team.commands.incidents.view(1).incident

    answer = await team.oncall(team.stranger, words)

    assert "people.yaml" in answer.text
    assert team.commands.incidents.view(1).incident == before


async def test_what_is_no_number_is_told(team: Team) -> None:
    assert "“it” is not the number" in (await team.oncall(team.ana, "ack it")).text


@pytest.mark.parametrize("verb", ["ack", "resolve"])
async def test_what_was_too_much_at_once_is_named_before_all_else(team: Team, verb: str) -> None:
    numbers = range(1, 24)
    for number in numbers:
        await team.alert(f"Disk {number} full")

    answer = await team.oncall(team.ana, f"{verb} {','.join(map(str, numbers))}")

    first, *told = answer.text.splitlines()
    assert first == ("⚠️ 20 at a time: nothing was done about these. Say them again: 21 22 23")
    assert sum(" checkout: Disk " in line for line in told) == 20
    views = [team.commands.incidents.view(number).incident for number in numbers]
    assert [one.number for one in views if one.state is State.TRIGGERED] == [21, 22, 23]
    assert "at a time" not in (await team.oncall(team.ana, f"{verb} 21 22 23")).text
