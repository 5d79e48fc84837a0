"""Buttons and forms of messages from before a restore, whose numbers were given a second time."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, text, update

from bot.domain.incidents.alert import Alert
from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.urgency import Urgency
from bot.sandbox.slack import Message, User
from bot.slack.made_for import MadeFor
from bot.storage.stored_schedules import overrides as kept_overrides
from bot.storage.tables import incidents, overrides, swaps
from bot.storage.upkeep.clock_set import move_along
from tests.slack.commands.test_overrides import bo_stands_in
from tests.slack.commands.test_overrides import shown as shown_overrides
from tests.slack.conftest import Team
from tests.slack.reading import choice
from tests.slack.swapping import offer, shown

ANOTHER = (
    "This message is about another incident than the present #1: “Search is slow”. The database "
    "was restored from a backup in between, so nothing was done. To act on the present one, use a "
    "newer message, or type /oncall ack 1."
)


def message(team: Team) -> Message:
    """The message in the channel."""
    [found] = [m for m in team.workspace.messages(team.platform) if m.seen_by is None]
    return found


def told_alone(team: Team, user: User, where: User | None = None) -> str:
    """The last that was said to this person alone."""
    place = where or team.platform
    told = [m for m in team.workspace.messages(place, seen_by=user) if m.seen_by == user.id]
    return told[-1].text


def becomes_another(team: Team, table: Table, **values: Any) -> None:  # noqa: ANN401 (of any column)
    """What a restore and what comes after it leave: the number means something else."""
    with team.database.write() as tx:
        tx.execute(update(table).values(**values))


def another_incident(team: Team) -> Incident:
    """A restore, and then another alert under the same number."""
    becomes_another(team, incidents, title="Search is slow", dedup_key="another")
    return team.commands.incidents.view(1).incident


@pytest.mark.parametrize(
    "action", ["incident_acknowledge", "incident_resolve", "incident_escalate"]
)
async def test_a_button_about_another_incident_does_nothing_and_says_so(
    team: Team, action: str
) -> None:
    await team.alert()
    present = another_incident(team)

    await team.workspace.click(team.ana, message(team), action_id=action)

    assert told_alone(team, team.ana) == ANOTHER
    assert team.commands.incidents.view(1).incident == present


@pytest.mark.parametrize("label", ["Snooze for 30 minutes", "Reassign…"])
async def test_nor_does_the_menu(team: Team, label: str) -> None:
    await team.alert()
    present = another_incident(team)
    value = choice(message(team).blocks, label)

    await team.workspace.select(team.ana, message(team), action_id="incident_more", value=value)

    assert told_alone(team, team.ana) == ANOTHER
    assert team.commands.incidents.view(1).incident == present


async def test_nor_does_a_form_that_was_open_meanwhile(team: Team) -> None:
    await team.alert()
    value = choice(message(team).blocks, "Reassign…")
    await team.workspace.select(team.ana, message(team), action_id="incident_more", value=value)
    form = await team.workspace.view_of(team.ana)
    present = another_incident(team)

    result = await team.workspace.submit(team.ana, form, {"to": {"reassign_to": "person:bo"}})

    assert result.errors == {"to": ANOTHER}
    assert team.commands.incidents.view(1).incident == present


@pytest.mark.parametrize(
    ("action", "who"), [("swap_accept", "bo"), ("swap_decline", "bo"), ("swap_take_back", "ana")]
)
async def test_nor_a_button_about_another_swap(team: Team, action: str, who: str) -> None:
    await offer(team)
    user: User = getattr(team, who)
    becomes_another(team, swaps, offered_at=team.clock.now() + timedelta(hours=1))

    await team.workspace.click(user, shown(team, user), action_id=action)

    assert told_alone(team, user, user) == (
        "This message is about another swap than the present swap 1. The database was restored "
        "from a backup in between, so nothing was done. Ask anew with /oncall swap."
    )
    with team.database.read() as tx:
        assert tx.execute(text("SELECT state FROM swaps")).scalar_one() == "offered"


async def test_nor_a_button_about_another_override(team: Team) -> None:
    bo_stands_in(team)
    listed = await shown_overrides(team, team.bo)
    becomes_another(team, overrides, created_at=team.clock.now() + timedelta(hours=1))

    await team.workspace.click(team.bo, listed, action_id="override_take_back")

    assert told_alone(team, team.bo).startswith("This message is about another override than the")
    with team.database.read() as tx:
        assert len(kept_overrides.listed(tx)) == 1


async def test_a_clock_that_is_set_back_makes_no_other_incident_of_it(team: Team) -> None:
    await team.alert()
    opened = team.commands.incidents.view(1).incident.opened_at
    with team.database.write() as tx:
        move_along(tx, timedelta(hours=-1), before=team.clock.now())
    assert team.commands.incidents.view(1).incident.opened_at != opened

    await team.workspace.click(team.ana, message(team), action_id="incident_acknowledge")

    assert team.commands.incidents.view(1).incident.state is State.ACKNOWLEDGED


async def test_nor_does_an_alert_that_makes_it_urgent(team: Team) -> None:
    low = Alert(title="disk 80 % full", dedup_key="disk", urgency=Urgency.LOW)
    high = Alert(title="disk full", dedup_key="disk", urgency=Urgency.HIGH)
    team.commands.alerts.report(team.key, low)
    await team.engine.settle()
    shown_before = message(team)
    team.commands.alerts.report(team.key, high)

    await team.workspace.click(team.ana, shown_before, action_id="incident_acknowledge")

    assert told_alone(team, team.ana).startswith("Incident 1 has become urgent: disk full.")
    await team.engine.settle()
    await team.workspace.click(team.ana, message(team), action_id="incident_acknowledge")
    incident = team.commands.incidents.view(1).incident
    assert (incident.title, incident.state) == ("disk full", State.ACKNOWLEDGED)


def test_a_number_alone_stands_for_nothing() -> None:
    bare, written = MadeFor.read("4"), MadeFor.read("4.0a1b")

    assert (bare.number, bare.mark) == (4, "")
    assert str(written) == "4.0a1b"
