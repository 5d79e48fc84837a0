"""The form in which an incident is handed to somebody else."""

from dataclasses import replace

from bot.domain.answering.reassigning import ToPerson
from bot.domain.incidents.incident import Position
from bot.sandbox.slack import User, View
from bot.sandbox.slack.blocks import complaints_about_modal
from bot.slack.made_for import MadeFor
from bot.slack.views.reassign import TO, FilledReassignForm, filled, reassign_form
from tests.slack.conftest import Team
from tests.slack.making import PEOPLE, ROSTER, TRIGGERED
from tests.slack.reading import choice

SEEN = Position(step=0, round=0)
MADE_FOR = MadeFor.incident(TRIGGERED)


async def open_form(team: Team, user: User) -> View:
    """Choose it from the menu of the message in the channel."""
    await choose(team, user)
    return await team.workspace.view_of(user)


async def choose(team: Team, user: User) -> None:
    [shown] = [m for m in team.workspace.messages(team.platform) if m.seen_by is None]
    value = choice(shown.blocks, "Reassign…")
    await team.workspace.select(user, shown, action_id="incident_more", value=value)


def told_alone(team: Team, user: User) -> list[str]:
    shown = team.workspace.messages(team.platform, seen_by=user)
    return [message.text for message in shown if message.seen_by == user.id]


async def test_everybody_who_can_be_paged_and_every_team_may_be_chosen(team: Team) -> None:
    await team.alert()

    form = await open_form(team, team.bo)

    [block] = form.blocks
    groups = {
        group["label"]["text"]: [one["text"]["text"] for one in group["options"]]
        for group in block["element"]["option_groups"]
    }
    assert groups == {
        "People": ["Ana Souza", "Bo Lindqvist", "Gus Novak", "Kim Lee"],
        "Teams": ["platform", "quiet"],
    }


async def test_submitting_it_pages_them(team: Team) -> None:
    await team.alert()
    form = await open_form(team, team.bo)

    result = await team.workspace.submit(team.bo, form, {"to": {"reassign_to": "person:gus"}})
    await team.engine.settle()

    assert (result.error, result.errors, result.view) == (None, {}, None)
    [page] = team.workspace.messages(team.gus)
    assert page.text.startswith("🔴 You are paged")


async def test_what_cannot_be_is_told_in_the_form(team: Team) -> None:
    await team.alert()
    form = await open_form(team, team.bo)

    result = await team.workspace.submit(team.bo, form, {"to": {"reassign_to": "person:bo"}})

    assert result.errors == {"to": "To take incident 1 yourself, acknowledge it."}


async def test_a_form_that_slack_does_not_open_is_told_with_another_way(team: Team) -> None:
    await team.alert()
    team.workspace.faults.error("views.open", "expired_trigger_id")

    await choose(team, team.bo)

    [told] = told_alone(team, team.bo)
    assert told.endswith("Say instead: /oncall reassign 1 @member")


async def test_a_stranger_is_told_why_nothing_happens(team: Team) -> None:
    await team.alert()

    await choose(team, team.stranger)

    assert "people.yaml" in told_alone(team, team.stranger)[0]


def test_a_large_company_fits_into_the_form() -> None:
    people = {
        f"p{i}": replace(PEOPLE["ana"], key=f"p{i}", name=f"Person {i:03}") for i in range(250)
    }

    form = reassign_form(MADE_FOR, SEEN, 0, replace(ROSTER, people=people))

    assert complaints_about_modal(form) == []
    groups = form["blocks"][0]["element"]["option_groups"]
    assert [len(group["options"]) for group in groups] == [100, 100, 50, 1]


def test_with_what_has_changed_since_slack_takes_it_too() -> None:
    form = reassign_form(
        MADE_FOR, SEEN, 7, ROSTER, changed="Bo reassigned it to Chen Wei in Slack."
    )

    assert complaints_about_modal(form) == []


def test_one_that_an_older_version_has_opened_is_understood() -> None:
    form = reassign_form(MADE_FOR, SEEN, 7, ROSTER)
    made_for, *seen, _newest, _rises = form["private_metadata"].split()
    chosen = {TO: {"reassign_to": {"selected_option": {"value": "person:ana"}}}}
    older = form | {"private_metadata": " ".join([made_for, *seen]), "state": {"values": chosen}}

    assert filled(older) == FilledReassignForm(
        made_for=MADE_FOR, seen=SEEN, newest=None, to=ToPerson(person="ana")
    )
