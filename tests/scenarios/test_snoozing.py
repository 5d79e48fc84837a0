"""An incident is put off, and paged again when its time has come."""

import pytest

from bot.domain.incidents.incident import State
from tests.scenarios.night import NUMBER, PHONES, Night
from tests.slack.reading import choice


async def test_snoozed_it_is_quiet_and_paged_from_the_first_step_afterwards(night: Night) -> None:
    number = await night.alert("checkout is down")
    call = await night.rings("ana")

    told = await night.command("bo", f"snooze {number} 2h")
    await call.wait_ended()

    assert "Nobody is paged for it until" in told
    assert "Bo Lindqvist snoozed it for 2h in Slack." in night.in_channel()[-1]
    assert night.messages_to("ana")[-1].text.startswith("💤 Snoozed by Bo Lindqvist")
    await night.pass_time(minutes=119)
    assert night.called() == ["ana"]
    assert night.incident(number).state is State.ACKNOWLEDGED

    await night.pass_time(minutes=1)

    assert night.called() == ["ana", "ana"]
    assert "snoozed it until now: paging begins at step 1" in night.in_channel()[-1]
    assert night.incident(number).state is State.TRIGGERED


async def test_from_the_menu_until_nine_on_the_clock_of_whoever_chose(quiet: Night) -> None:
    await quiet.alert("checkout is down")
    (shown, *_) = quiet.workspace.messages(quiet.channel)

    await quiet.workspace.select(
        quiet.users["bo"],
        shown,
        action_id="incident_more",
        value=choice(shown.blocks, "Snooze until 9:00 on your clock"),
    )
    await quiet.bot.engine.settle()

    # 03:00 UTC is 04:00 in Stockholm.
    await quiet.pass_time(hours=4, minutes=59)
    assert quiet.called() == ["ana"]
    await quiet.pass_time(minutes=1)
    assert quiet.called() == ["ana", "ana"]


async def test_whoever_takes_a_snoozed_one_keeps_it(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.command("bo", f"snooze {number} until 9:00")

    (shown, *_) = quiet.workspace.messages(quiet.channel)
    await quiet.click("ana", shown, "incident_acknowledge")

    assert quiet.incident(number).acknowledged_by == "ana"
    await quiet.pass_time(hours=3)
    assert quiet.called() == ["ana"]


async def test_what_somebody_works_on_is_not_put_off_by_others(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.answers_and_presses("ana", "1")
    (shown, *_) = quiet.workspace.messages(quiet.channel)

    await quiet.workspace.select(
        quiet.users["bo"],
        shown,
        action_id="incident_more",
        value=choice(shown.blocks, "Snooze for 2 hours"),
    )

    assert quiet.told_alone("bo")[-1].startswith("Ana Souza acknowledged #1 already")
    assert not quiet.incident(number).snoozed


async def test_alerts_that_resolve_end_it_also_while_it_is_snoozed(quiet: Night) -> None:
    number = await quiet.alert("checkout is down", dedup_key="shop")
    await quiet.command("ana", f"snooze {number} 1d")

    await quiet.alert("well again", dedup_key="shop", action="resolve")

    assert quiet.incident(number).state is State.RESOLVED
    await quiet.pass_time(days=2)
    assert quiet.called() == ["ana"]


@pytest.mark.parametrize("key", ["2", "3", "9"])
async def test_whoever_is_on_the_phone_hears_that_it_is_snoozed(night: Night, key: str) -> None:
    number = await night.alert("checkout is down")
    call = await night.rings("ana")
    await call.answer()
    await night.command("bo", f"snooze {number} 2h")

    await call.press(key)

    # 05:00 UTC is 21:00 of the day before in California.
    snoozed = (
        f"Incident {number} was snoozed by Bo Lindqvist: paging begins again on Sunday at 9:00 PM."
    )
    assert snoozed in call.heard
    assert night.incident(number).snoozed


async def test_so_does_whoever_texts_or_looks_at_an_old_message(night: Night) -> None:
    number = await night.alert("checkout is down")
    (old, *_) = night.workspace.messages(night.channel)
    night.workspace.faults.error("chat.update", "cant_update_message", times=9)
    await night.command("bo", f"snooze {number} 2h")

    for said in ("3", f"3 {number}"):
        (reply,) = await night.exchange.text(from_=PHONES["ana"], to=NUMBER, body=said)
        assert f"Incident {number} was snoozed by Bo Lindqvist: paging begins again" in reply
    await night.click("chen", old, "incident_escalate")

    assert any(f"Bo Lindqvist snoozed #{number}, until" in t for t in night.told_alone("chen"))
    assert night.incident(number).snoozed
