"""An incident that was acknowledged and forgotten comes back, and this is said before."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import Through
from bot.engine.incident_json import incident_json
from tests.conftest import MovedClock
from tests.scenarios.night import NUMBER, PEOPLE, PHONES, PLATFORM, Night, a_night
from tests.slack.reading import buttons_of


async def test_it_is_said_first_and_then_paged_again_from_the_first_step(night: Night) -> None:
    number = await night.alert("checkout is down")
    await night.command("ana", f"escalate {number}")
    await night.answers_and_presses("bo", "1")

    await night.pass_time(hours=3, minutes=45)

    assert night.called() == ["ana", "bo"]
    assert "Paging begins again in 15m unless" in night.in_channel()[-1]
    asked = night.messages_to("bo")[-1]
    assert asked.text.startswith("⏰ Is Bo Lindqvist still on it? checkout is down")
    assert buttons_of(asked.blocks) == ["I'm on it", "Resolve", "Escalate"]
    assert night.incident(number).state is State.ACKNOWLEDGED

    await night.pass_time(minutes=15)

    assert night.called() == ["ana", "bo", "ana"]
    assert any("paging begins again at step 1" in text for text in night.in_channel())
    assert night.incident(number).state is State.TRIGGERED
    assert night.messages_to("bo")[-1].text.startswith("🔴")


async def test_after_an_outage_it_is_asked_first_all_the_same(night: Night) -> None:
    number = await night.alert("checkout is down")
    await night.command("bo", f"ack {number}")

    await night.pass_time(days=2)

    assert night.called() == ["ana"]
    assert "Paging begins again in 15m unless" in night.in_channel()[-1]
    assert night.messages_to("bo")[-1].text.startswith("⏰ Is Bo Lindqvist still on it?")

    await night.pass_time(minutes=14)
    assert night.incident(number).acknowledged_by == "bo"

    await night.pass_time(minutes=1)
    assert night.incident(number).state is State.TRIGGERED
    assert night.called() == ["ana", "bo"]  # who is on call by now


async def test_the_button_keeps_it_for_as_long_again(night: Night) -> None:
    number = await night.alert("checkout is down")
    await night.answers_and_presses("ana", "1")
    await night.pass_time(hours=3, minutes=45)

    await night.click("ana", night.messages_to("ana")[-1], "incident_acknowledge")

    assert night.messages_to("ana")[-1].text.startswith("🟡 Acknowledged by Ana Souza")
    assert night.happened(number)[-2:] == ["acknowledgement_runs_out", "still_on_it"]
    told = incident_json(night.bot.commands.incidents.view(number), night.clock.now())
    assert [entry["at"] for entry in told["timeline"][-2:]] == ["2026-11-30T06:45:00+00:00"] * 2
    await night.pass_time(hours=3, minutes=44)
    assert night.incident(number).state is State.ACKNOWLEDGED
    assert night.called() == ["ana"]
    assert len(night.messages_to("ana")) == 2


async def test_a_text_or_a_command_keeps_it_too(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.answers_and_presses("ana", "1")
    await quiet.pass_time(hours=3, minutes=45)

    (reply,) = await quiet.exchange.text(from_=PHONES["ana"], to=NUMBER, body="1")

    assert "You have acknowledged incident 1" in reply
    assert quiet.happened(number)[-1] == "still_on_it"
    await quiet.pass_time(hours=3)
    assert "You have it" in await quiet.command("ana", f"ack {number}")
    await quiet.pass_time(hours=3)
    assert quiet.called() == ["ana"]


async def test_anybody_may_answer_for_one_who_is_not_heard_of(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.answers_and_presses("ana", "1")
    assert "acknowledged #1 already" in await quiet.command("bo", f"ack {number}")
    await quiet.pass_time(hours=3, minutes=45)

    (shown, *_) = quiet.workspace.messages(quiet.channel)
    await quiet.click("bo", shown, "incident_acknowledge")

    assert quiet.incident(number).acknowledged_by == "bo"
    await quiet.pass_time(minutes=20)
    assert quiet.called() == ["ana"]


async def test_what_is_resolved_does_not_come_back(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.answers_and_presses("ana", "1")
    await quiet.pass_time(hours=3, minutes=45)
    await quiet.command("ana", f"resolve {number}")

    await quiet.pass_time(hours=5)

    assert quiet.called() == ["ana"]
    assert quiet.incident(number).state is State.RESOLVED


async def test_an_acknowledgement_by_a_monitor_runs_out_as_well(quiet: Night) -> None:
    await quiet.alert("checkout is down", dedup_key="shop")
    await quiet.alert("taken", dedup_key="shop", action="acknowledge", source="ticket")

    await quiet.pass_time(hours=3, minutes=45)
    await quiet.pass_time(minutes=15)

    assert any("an alert from ticket acknowledged this" in text for text in quiet.in_channel())
    assert quiet.called() == ["ana", "ana"]


@pytest.fixture
async def patient(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """A team that lets what is acknowledged lie."""
    platform = f"{PLATFORM}ack_timeout: never\n"
    async with a_night(sqlite_url, tmp_path, clock, platform=platform) as brought_up:
        yield brought_up


async def test_a_team_may_let_it_lie(patient: Night) -> None:
    number = await patient.alert("checkout is down")
    await patient.answers_and_presses("ana", "1")

    await patient.pass_time(days=30)

    assert patient.incident(number).state is State.ACKNOWLEDGED
    assert patient.called() == ["ana"]


async def test_who_has_no_slack_is_asked_by_a_text_and_keeps_it_by_one(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    people = PEOPLE.replace("slack: U02ANA0001, ", "")
    assert people != PEOPLE
    async with a_night(sqlite_url, tmp_path, clock, people=people) as night:
        number = await night.alert("checkout is down")
        await night.answers_and_presses("ana", "1")

        await night.pass_time(hours=3, minutes=45)

        asked = night.exchange.messages[-1]
        assert asked.to == PHONES["ana"]
        assert asked.body == (
            "Sleepwell: are you still on incident 1, checkout: checkout is down\n"
            "If not, it is paged again. Reply 1 1 to keep it, 6 1 to resolve it."
        )
        await night.alert("search is down", service="search")
        await night.exchange.text(from_=PHONES["ana"], to=NUMBER, body="1 1")
        assert night.happened(number)[-1] == "still_on_it"


async def test_where_slack_is_down_they_are_asked_by_a_text_within_a_minute(quiet: Night) -> None:
    await quiet.alert("checkout is down")
    await quiet.answers_and_presses("ana", "1")
    before = len(quiet.exchange.messages)
    quiet.workspace.faults.is_down = True

    await quiet.pass_time(hours=3, minutes=45)
    assert len(quiet.exchange.messages) == before
    for _second in range(6):
        await quiet.pass_time(seconds=10)

    (asked,) = quiet.exchange.messages[before:]
    assert "are you still on incident 1" in asked.body


async def test_what_was_answered_before_the_text_went_is_not_asked(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.answers_and_presses("ana", "1")
    before = len(quiet.exchange.messages)
    quiet.workspace.faults.is_down = True
    await quiet.pass_time(hours=3, minutes=45)

    quiet.bot.commands.incidents.acknowledge(number, "ana", Through.SHELL)
    for _second in range(6):
        await quiet.pass_time(seconds=10)

    assert quiet.exchange.messages[before:] == []
