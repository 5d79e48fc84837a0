"""Somebody asks for the next step: that step is paged, and none is skipped."""

import asyncio

from bot.domain.incidents.incident import State
from tests.scenarios.night import NUMBER, PHONES, Night


async def test_of_two_who_escalate_at_once_one_is_told_and_nobody_is_skipped(night: Night) -> None:
    number = await night.alert("checkout is down")
    (shown, *_) = night.workspace.messages(night.channel)

    await asyncio.gather(
        *(
            night.workspace.click(night.users[who], shown, action_id="incident_escalate")
            for who in ("ana", "chen")
        )
    )
    await night.bot.engine.settle()

    assert night.called() == ["ana", "bo"]
    assert night.happened(number).count("escalated") == 1
    told = [
        text
        for who in ("ana", "chen")
        for text in night.told_alone(who)
        if "is being paged at this moment" in text
    ]
    assert len(told) == 1


async def test_who_escalates_from_an_old_message_hears_who_is_paged_now(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    (old, *_) = quiet.workspace.messages(quiet.channel)
    quiet.workspace.faults.error("chat.update", "cant_update_message", times=9)
    await quiet.pass_time(minutes=5)

    await quiet.click("chen", old, "incident_escalate")

    assert quiet.incident(number).step == 1
    assert "escalated" not in quiet.happened(number)
    (told,) = quiet.told_alone("chen")
    assert "has gone on to step 2 already" in told
    assert "Bo Lindqvist" in told


async def test_a_key_pressed_late_does_not_skip_the_step_that_is_being_paged(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    call = await quiet.rings("ana")
    await call.answer()
    await quiet.pass_time(minutes=5)

    await call.press("3")
    await call.wait_ended()
    await quiet.bot.engine.settle()

    assert quiet.incident(number).step == 1
    assert "kim" not in quiet.called()
    assert any("gone on to step 2 already" in said for said in call.heard)


async def test_who_declines_late_is_left_alone_and_nobody_is_skipped(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    call = await quiet.rings("ana")
    await call.answer()
    await quiet.command("chen", f"escalate {number}")

    await call.press("9")
    await call.wait_ended()
    await quiet.bot.engine.settle()
    await quiet.pass_time(minutes=3)

    assert quiet.incident(number).step == 1
    assert quiet.called().count("ana") == 1
    assert "kim" not in quiet.called()


async def test_a_text_sent_twice_escalates_once(night: Night) -> None:
    number = await night.alert("checkout is down")

    replies = []
    for _ in range(2):
        replies += await night.exchange.text(from_=PHONES["ana"], to=NUMBER, body="3")
        await night.bot.engine.settle()

    assert night.incident(number).step == 1
    assert night.called() == ["ana", "bo"]
    assert "has gone on to step 2 already" in replies[1]


async def test_in_the_second_round_the_same_person_may_escalate_again(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.pass_time(minutes=5)
    await quiet.pass_time(minutes=10)
    await quiet.pass_time(minutes=15)
    assert quiet.incident(number).position.round == 1

    (reply,) = await quiet.exchange.text(from_=PHONES["ana"], to=NUMBER, body="3")
    await quiet.bot.engine.settle()

    assert "You have escalated" in reply
    assert quiet.incident(number).step == 1


async def test_typing_it_escalates_whatever_has_happened_since(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.pass_time(minutes=5)

    await quiet.command("chen", f"escalate {number}")

    assert quiet.incident(number).step == 2
    assert quiet.called()[-1] == "kim"


async def test_low_urgency_that_somebody_escalates_waits_no_longer(quiet: Night) -> None:
    number = await quiet.alert("disk 80 %", urgency="low")
    assert quiet.called() == []
    (shown, *_) = quiet.workspace.messages(quiet.channel)

    await quiet.click("chen", shown, "incident_escalate")

    assert quiet.called() == ["ana"]
    assert quiet.incident(number).state is State.TRIGGERED


async def test_typed_by_two_at_once_it_escalates_once(night: Night) -> None:
    number = await night.alert("checkout is down")

    await night.command("ana", f"escalate {number}")
    told = await night.command("chen", f"escalate {number}")

    assert night.incident(number).step == 1
    assert f"Ana Souza has just escalated incident {number}" in told
    await night.pass_time(seconds=6)
    await night.command("chen", f"escalate {number}")
    assert night.incident(number).step == 2


async def test_what_somebody_has_just_taken_is_not_taken_from_them(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    (shown, *_) = quiet.workspace.messages(quiet.channel)

    await asyncio.gather(
        quiet.workspace.click(quiet.users["bo"], shown, action_id="incident_acknowledge"),
        quiet.workspace.click(quiet.users["chen"], shown, action_id="incident_escalate"),
    )
    await quiet.bot.engine.settle()

    happened = quiet.happened(number)
    first_escalated = "escalated" in happened and (
        "acknowledged" not in happened
        or happened.index("escalated") < happened.index("acknowledged")
    )
    assert first_escalated or quiet.incident(number).acknowledged_by == "bo"
    assert first_escalated or quiet.called() == ["ana"]


async def test_a_key_or_a_text_does_not_undo_what_was_taken_meanwhile(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    call = await quiet.rings("ana")
    await call.answer()
    await quiet.command("bo", f"ack {number}")

    await call.press("3")
    await call.wait_ended()
    (reply,) = await quiet.exchange.text(from_=PHONES["ana"], to=NUMBER, body=f"3 {number}")
    await quiet.bot.engine.settle()

    assert quiet.incident(number).acknowledged_by == "bo"
    assert any("already acknowledged by Bo Lindqvist" in said for said in call.heard)
    assert "already acknowledged by Bo Lindqvist" in reply
    assert quiet.called() == ["ana"]


async def test_who_has_taken_it_may_pass_it_on_by_text(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.exchange.text(from_=PHONES["ana"], to=NUMBER, body="1")

    (reply,) = await quiet.exchange.text(from_=PHONES["ana"], to=NUMBER, body="3")
    await quiet.bot.engine.settle()

    assert "You have escalated" in reply
    assert quiet.incident(number).step == 1


async def test_a_bare_1_is_about_what_the_person_was_told_of(quiet: Night) -> None:
    first = await quiet.alert("checkout is down")
    answer = await quiet.http.post(f"/alerts/{quiet.key('search')}", json={"title": "search"})
    second: int = answer.json()["incident"]

    await quiet.exchange.text(from_=PHONES["ana"], to=NUMBER, body="1")
    await quiet.bot.engine.settle()

    assert quiet.incident(first).acknowledged_by == "ana"
    assert quiet.incident(second).state is State.TRIGGERED


async def test_who_took_it_after_it_had_gone_on_may_pass_it_on_too(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.rings_out("ana")
    await quiet.pass_time(minutes=5)
    await quiet.exchange.text(from_=PHONES["ana"], to=NUMBER, body="1")
    assert quiet.incident(number).acknowledged_by == "ana"

    await quiet.exchange.text(from_=PHONES["ana"], to=NUMBER, body="3")
    await quiet.bot.engine.settle()

    assert quiet.incident(number).step == 2


async def test_what_somebody_has_taken_since_may_be_escalated_at_once(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.command("ana", f"escalate {number}")
    await quiet.command("bo", f"ack {number}")

    await quiet.command("kim", f"escalate {number}")

    assert quiet.happened(number).count("escalated") == 2
    assert quiet.incident(number).state is State.TRIGGERED
