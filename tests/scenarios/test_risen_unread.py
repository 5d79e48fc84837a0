"""A button, a menu or a form means what stood there: not what has become urgent since."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.incidents.incident import State
from tests.conftest import MovedClock
from tests.scenarios.night import Night, a_night
from tests.scenarios.test_stale_form import form_opened_by_kim
from tests.slack.reading import choice

WEDNESDAY = datetime(2026, 12, 2, 17, 30, tzinfo=UTC)
DISK, DATABASE = "disk 80 % full", "DATABASE IS DOWN"
RISEN = f"Incident 1 has become urgent: {DATABASE}. Nothing was done about it."


@pytest.fixture
async def day(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Night]:
    async with a_night(sqlite_url, tmp_path, MovedClock(WEDNESDAY)) as brought_up:
        yield brought_up


async def risen_unseen(night: Night) -> int:
    """The channel says that a disk is filling up, for Slack takes no updates just now."""
    number = await night.alert(DISK, urgency="low", dedup_key="db")
    night.workspace.faults.rate_limit("chat.update", retry_after_seconds=30, times=1)
    await night.alert(DATABASE, dedup_key="db")
    await night.pass_time(seconds=5)
    assert DISK in night.in_channel()[0].splitlines()[0]
    return number


@pytest.mark.parametrize(
    "button", ["incident_acknowledge", "incident_resolve", "incident_escalate"]
)
async def test_a_button_does_nothing_about_it_and_whoever_pressed_is_told(
    day: Night, button: str
) -> None:
    number = await risen_unseen(day)
    call, step = await day.rings("bo"), day.incident(number).step

    await day.click("chen", day.workspace.messages(day.channel)[0], button)

    assert day.told_alone("chen") == [
        f"{RISEN} Once the message says so, press again; `/oncall ack 1` takes it at once."
    ]
    incident = day.incident(number)
    assert (incident.state, incident.step) == (State.TRIGGERED, step)
    assert not call.ended


async def test_once_the_message_says_so_it_is_answered(day: Night) -> None:
    number = await risen_unseen(day)
    await day.click("chen", day.workspace.messages(day.channel)[0], "incident_resolve")
    await day.pass_time(seconds=40)
    assert DATABASE in day.in_channel()[0].splitlines()[0]

    await day.click("chen", day.workspace.messages(day.channel)[0], "incident_resolve")

    assert day.incident(number).resolved_by == "chen"


async def test_the_menu_does_not_snooze_it(day: Night) -> None:
    number = await risen_unseen(day)
    shown = day.workspace.messages(day.channel)[0]

    chosen = choice(shown.blocks, "Snooze for 2 hours")
    await day.workspace.select(day.users["chen"], shown, action_id="incident_more", value=chosen)

    assert day.told_alone("chen")[0].startswith(RISEN)
    assert day.incident(number).state is State.TRIGGERED


@pytest.mark.parametrize("opened", ["before", "from an old message"])
async def test_a_form_asks_once_more(day: Night, opened: str) -> None:
    if opened == "before":
        number = await day.alert(DISK, urgency="low", dedup_key="db")
        form = await form_opened_by_kim(day)
        await day.alert(DATABASE, dedup_key="db")
    else:
        number = await risen_unseen(day)
        form = await form_opened_by_kim(day)
    call = await day.rings("bo")
    filled = {"to": {"reassign_to": "person:chen"}}

    result = await day.workspace.submit(day.users["kim"], form, filled)
    await day.bot.engine.settle()

    assert result.view is not None
    assert result.view.blocks[0]["text"]["text"] == (
        f"⚠️ {RISEN} Nothing has been changed by this form yet: reassign once more if you still "
        "want to."
    )
    assert day.incident(number).step == 0
    assert not call.ended
    result = await day.workspace.submit(day.users["kim"], result.view, filled)
    await day.bot.engine.settle()
    assert (result.view, result.errors) == (None, {})
    assert day.happened(number).count("reassigned") == 1
