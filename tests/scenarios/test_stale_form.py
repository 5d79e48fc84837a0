"""A form to reassign that was opened before somebody else did something about the incident."""

import pytest

from bot.domain.answering.words import in_words
from bot.sandbox.slack import View
from tests.scenarios.night import Night
from tests.slack.reading import choice


async def form_opened_by_kim(night: Night) -> View:
    (shown, *_) = night.workspace.messages(night.channel)
    await night.workspace.select(
        night.users["kim"],
        shown,
        action_id="incident_more",
        value=choice(shown.blocks, "Reassign…"),
    )
    return await night.workspace.view_of(night.users["kim"])


@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [
        ("reassign 1 chen", "Bo Lindqvist reassigned it to Chen Wei in Slack."),
        ("escalate 1", "Bo Lindqvist escalated it in Slack."),
    ],
)
@pytest.mark.parametrize("to", ["ana", "chen"])
async def test_a_form_opened_before_somebody_handed_it_on_asks_again(
    quiet: Night, meanwhile: str, told: str, to: str
) -> None:
    number = await quiet.alert("checkout is down")
    form = await form_opened_by_kim(quiet)
    await quiet.command("bo", meanwhile)
    await quiet.pass_time(seconds=10)
    before, called = quiet.incident(number), quiet.called()

    choice = {"to": {"reassign_to": f"person:{to}"}}
    result = await quiet.workspace.submit(quiet.users["kim"], form, choice)
    await quiet.bot.engine.settle()

    assert result.view is not None
    (warning, _select) = result.view.blocks
    assert warning["text"]["text"] == (
        f"⚠️ {told} Nothing has been changed by this form yet: reassign once more if you still want "
        "to."
    )
    assert (quiet.incident(number), quiet.called()) == (before, called)

    result = await quiet.workspace.submit(quiet.users["kim"], result.view, choice)
    await quiet.bot.engine.settle()

    assert (result.errors, result.view) == ({}, None)
    view = quiet.bot.commands.incidents.view(number)
    name = view.roster.person(to).name
    assert f"Kim Lee reassigned it to {name} in Slack." in [
        in_words(entry, view.roster) for entry in view.timeline
    ]


async def test_what_the_policy_and_monitors_do_meanwhile_asks_nobody_again(quiet: Night) -> None:
    number = await quiet.alert("checkout is down", dedup_key="shop")
    form = await form_opened_by_kim(quiet)
    await quiet.pass_time(minutes=5)
    await quiet.alert("checkout is still down", dedup_key="shop")
    await quiet.command("kim", f"escalate {number}")

    result = await quiet.workspace.submit(
        quiet.users["kim"], form, {"to": {"reassign_to": "person:chen"}}
    )

    assert (result.errors, result.view) == ({}, None)
