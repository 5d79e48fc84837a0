"""The buttons under an incident."""

import asyncio

import pytest

from bot.domain.incidents.timeline import Through, What
from bot.sandbox.slack import Message, User
from tests.slack.conftest import Team
from tests.slack.making import view
from tests.slack.reading import buttons_of

WHERE = ["channel", "direct message"]


def message(team: Team, where: str) -> Message:
    """The message about the only incident."""
    place = team.platform if where == "channel" else team.ana
    [found] = [m for m in team.workspace.messages(place) if m.seen_by is None]
    return found


def told_alone(team: Team, user: User, where: str) -> list[str]:
    """What was said to this person alone."""
    place = team.platform if where == "channel" else user
    return [m.text for m in team.workspace.messages(place, seen_by=user) if m.seen_by == user.id]


@pytest.mark.parametrize("where", WHERE)
async def test_red_turns_amber_turns_green(team: Team, where: str) -> None:
    await team.alert()
    assert message(team, where).text.startswith("🔴")

    for action, colour, buttons in [
        ("incident_acknowledge", "🟡", ["Resolve", "Escalate"]),
        ("incident_escalate", "🔴", ["Acknowledge", "Resolve", "Escalate"]),
        ("incident_resolve", "🟢", []),
    ]:
        answer = await team.workspace.click(team.ana, message(team, where), action_id=action)
        await team.engine.settle()

        assert answer.error is None
        assert message(team, where).text.startswith(colour)
        assert buttons_of(message(team, where).blocks) == buttons
    assert told_alone(team, team.ana, where) == []


async def test_a_press_in_one_place_shows_in_all(team: Team) -> None:
    await team.alert()

    await team.workspace.click(team.bo, message(team, "channel"), action_id="incident_acknowledge")
    await team.engine.settle()

    assert message(team, "direct message").text.startswith("🟡 Acknowledged by Bo Lindqvist")


async def test_escalating_pages_the_next_step(team: Team) -> None:
    await team.alert()

    await team.workspace.click(team.ana, message(team, "channel"), action_id="incident_escalate")
    await team.engine.settle()

    [page] = team.workspace.messages(team.bo)
    assert page.text.startswith("🔴 You are paged")


async def test_of_two_at_once_one_wins_and_the_other_is_told(team: Team) -> None:
    number = await team.alert()
    shown = message(team, "channel")

    await asyncio.gather(
        *(
            team.workspace.click(user, shown, action_id="incident_acknowledge")
            for user in (team.ana, team.bo)
        )
    )
    await team.engine.settle()

    shown_now = team.commands.incidents.view(number)
    assert [entry.what for entry in shown_now.timeline].count(What.ACKNOWLEDGED) == 1
    loser = team.bo if shown_now.incident.acknowledged_by == "ana" else team.ana
    winner = "Ana Souza" if loser is team.bo else "Bo Lindqvist"
    [told] = told_alone(team, loser, "channel")
    assert told.startswith(f"{winner} acknowledged #{number} already, ")


@pytest.mark.parametrize("where", WHERE)
async def test_who_presses_an_old_message_is_told_and_sees_the_new_one(
    team: Team, where: str
) -> None:
    await team.alert()
    old = message(team, where)
    team.commands.incidents.resolve(1, "bo", Through.SLACK)
    team.workspace.faults.error("chat.update", "cant_update_message", times=2)
    await team.engine.settle()
    assert message(team, where).text.startswith("🔴")

    await team.workspace.click(team.ana, old, action_id="incident_acknowledge")
    await team.engine.settle()

    [told] = told_alone(team, team.ana, where)
    assert told.startswith("Bo Lindqvist resolved #1 already, ")
    assert message(team, where).text.startswith("🟢")


@pytest.mark.parametrize(
    "action", ["incident_acknowledge", "incident_resolve", "incident_escalate"]
)
async def test_a_stranger_changes_nothing_and_learns_what_to_do(team: Team, action: str) -> None:
    await team.alert()
    before = team.commands.incidents.view(1).incident

    await team.workspace.click(team.stranger, message(team, "channel"), action_id=action)

    [told] = told_alone(team, team.stranger, "channel")
    assert "people.yaml with “slack: U0STRANGER” under it" in told
    assert team.commands.incidents.view(1).incident == before


async def test_somebody_known_by_address_may_act(team: Team) -> None:
    await team.alert()

    await team.workspace.click(team.gus, message(team, "channel"), action_id="incident_acknowledge")

    assert team.commands.incidents.view(1).incident.acknowledged_by == "gus"


async def test_an_incident_of_another_database_is_told(team: Team) -> None:
    await team.edge.chat.post_incident("#platform", view())

    await team.workspace.click(team.ana, message(team, "channel"), action_id="incident_resolve")

    assert told_alone(team, team.ana, "channel") == ["There is no incident 12."]
