"""Nobody answers, and then somebody does."""

import pytest

from bot.cli.demo.process import BotFailed, run_oncall
from bot.domain.incidents.incident import State
from bot.domain.paging.notification import NotificationState
from bot.domain.people.method import Method
from tests.scenarios.night import PHONES, Night


async def test_unanswered_it_climbs_to_the_cto_and_begins_again(night: Night) -> None:
    number = await night.alert("checkout is down")
    await night.rings_out("ana")
    await night.pass_time(minutes=2)
    await night.rings_out("ana")

    await night.pass_time(minutes=3)
    await night.rings_out("bo")
    await night.pass_time(minutes=2)
    await night.rings_out("bo")

    await night.pass_time(minutes=8)
    await night.rings_out("kim")
    await night.pass_time(minutes=2)
    await night.rings_out("kim")

    await night.pass_time(minutes=13)
    await night.rings_out("ana")

    assert night.called() == ["ana", "ana", "bo", "bo", "kim", "kim", "ana"]
    assert night.incident(number).state is State.TRIGGERED
    assert any("beginning again" in text for text in night.in_channel())


async def test_the_one_on_call_presses_1_and_the_night_is_over(night: Night) -> None:
    number = await night.alert("checkout is down")

    call = await night.answers_and_presses("ana", "1")

    heard = " ".join(call.heard)
    assert "Sleepwell" in heard
    assert "checkout is down" in heard
    assert night.incident(number).acknowledged_by == "ana"
    await night.pass_time(hours=3)
    assert night.called() == ["ana"]
    assert [m.body for m in night.exchange.messages if m.to != PHONES["ana"]] == []


async def test_everybody_who_was_paged_is_told_who_took_it(quiet: Night) -> None:
    await quiet.alert("checkout is down")
    await quiet.rings_out("ana")
    await quiet.pass_time(minutes=5)
    await quiet.answers_and_presses("bo", "1")

    for person in ("ana", "bo"):
        (message,) = quiet.messages_to(person)
        assert "Acknowledged by Bo Lindqvist" in message.all_text
    assert "Acknowledged by Bo Lindqvist" in quiet.in_channel()[0]


async def test_an_answered_call_without_a_key_press_wakes_the_next(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    call = await quiet.rings("ana")
    await call.answer()
    await call.hang_up()
    await call.wait_ended()

    await quiet.pass_time(minutes=5)

    assert quiet.incident(number).state is State.TRIGGERED
    assert "bo" in quiet.called()


async def test_a_reply_by_sms_acknowledges(night: Night) -> None:
    number = await night.alert("checkout is down")
    message = await night.exchange.next_message(to=PHONES["ana"])
    assert "checkout is down" in message.body

    (reply,) = await night.exchange.text(from_=PHONES["ana"], to=message.from_, body="1")
    await night.bot.engine.settle()

    assert "cknowledged" in reply
    assert night.incident(number).acknowledged_by == "ana"
    await night.pass_time(hours=3)
    assert set(night.called()) == {"ana"}


async def test_the_button_in_the_direct_message_acknowledges(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    (message,) = quiet.messages_to("ana")

    await quiet.click("ana", message, "incident_acknowledge")

    assert quiet.incident(number).acknowledged_by == "ana"
    assert "cknowledged" in quiet.in_channel()[0]


async def test_the_shell_acknowledges(night: Night) -> None:
    # The shell's clock is no test's: without this, what it takes would run out at once.
    file = night.bot.settings.schedules_dir / "platform.yaml"
    file.write_text(f"{file.read_text()}ack_timeout: never\n")
    night.bot.schedules.refresh(night.clock.now())
    number = await night.alert("checkout is down")

    acknowledged = await run_oncall(night.environment, "ack", str(number), "--as", "kim")

    assert acknowledged["state"] == "acknowledged"
    assert night.incident(number).acknowledged_by == "kim"
    await night.pass_time(hours=1)
    assert night.called() == ["ana"]
    with pytest.raises(BotFailed, match="already acknowledged by Kim Lee"):
        await run_oncall(night.environment, "ack", str(number), "--as", "ana")


async def test_a_phone_that_rings_for_what_is_over_is_hung_up(quiet: Night) -> None:
    number = await quiet.alert("checkout is down", dedup_key="shop")
    call = await quiet.rings("ana")

    await quiet.alert("checkout is fine", dedup_key="shop", action="resolve")
    await call.wait_ended()

    assert quiet.incident(number).state is State.RESOLVED
    assert call.status in {"canceled", "completed"}
    await quiet.pass_time(hours=1)
    assert quiet.called() == ["ana"]


async def test_the_call_of_the_one_who_answers_is_not_cut_off(quiet: Night) -> None:
    await quiet.alert("checkout is down")

    call = await quiet.answers_and_presses("ana", "1")

    assert any("cknowledged" in said for said in call.heard)


async def test_pressing_3_pages_the_next_at_once(night: Night) -> None:
    await night.alert("checkout is down")

    await night.answers_and_presses("ana", "3")
    await night.rings("bo")

    assert night.called() == ["ana", "bo"]


async def test_pressing_9_pages_the_next_and_lets_the_first_sleep(night: Night) -> None:
    await night.alert("checkout is down")

    await night.answers_and_presses("ana", "9")
    await night.rings("bo")
    await night.pass_time(minutes=3)

    assert night.called().count("ana") == 1


async def test_pressing_6_resolves(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")

    await quiet.answers_and_presses("ana", "6")

    assert quiet.incident(number).state is State.RESOLVED


async def test_one_call_covers_everything_that_waits(night: Night) -> None:
    first = await night.alert("checkout is down")
    call = await night.rings("ana")
    second = await night.alert("search is down", service="search")

    await call.answer()
    await call.press("1")
    await night.bot.engine.settle()
    await night.pass_time(hours=1)

    assert night.incident(first).acknowledged_by == "ana"
    assert night.incident(second).acknowledged_by == "ana"
    assert night.called() == ["ana"]


@pytest.mark.parametrize("dead", [Method.CALL, Method.SMS])
async def test_what_could_not_be_sent_is_told(night: Night, dead: Method) -> None:
    kind = "calls" if dead is Method.CALL else "messages"
    night.exchange.faults.fail(kind, times=1, status=500)

    number = await night.alert("checkout is down")

    failed = [n for n in night.notifications(number) if n.method is dead and n.problem]
    assert failed
    assert "delivery_failed" in night.happened(number)
    await night.pass_time(seconds=5)
    states = {n.state for n in night.notifications(number) if n.method is dead}
    assert NotificationState.FAILED not in states


async def test_a_more_urgent_alert_ends_the_waiting_of_low_urgency(quiet: Night) -> None:
    number = await quiet.alert("disk 80 %", dedup_key="disk", urgency="low")
    assert quiet.called() == []

    await quiet.alert("disk 100 %, database down", dedup_key="disk", urgency="high")
    await quiet.answers_and_presses("ana", "1")

    assert quiet.incident(number).acknowledged_by == "ana"
    assert "A more urgent alert: disk 100 %, database down" in quiet.in_channel()[0]


async def test_who_was_told_quietly_is_woken_when_it_gets_urgent(quiet: Night) -> None:
    await quiet.pass_time(hours=15, minutes=30)
    number = await quiet.alert("checkout is slow", dedup_key="shop", urgency="low")
    assert quiet.called() == []
    assert quiet.messages_to("bo")

    await quiet.alert("checkout is down", dedup_key="shop", urgency="high")

    assert quiet.called() == ["bo"]
    assert quiet.incident(number).step == 0


async def test_a_monitor_never_acts_in_a_person_s_name(quiet: Night) -> None:
    number = await quiet.alert("checkout is down", dedup_key="shop")

    await quiet.alert("taken", dedup_key="shop", action="acknowledge", source="kim")

    assert quiet.incident(number).acknowledged_by == "an alert from kim"
    assert "Acknowledged by an alert from kim" in quiet.in_channel()[0]
