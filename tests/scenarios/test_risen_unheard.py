"""A key or a text means what was heard: not what has become urgent since."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.incidents.incident import State
from bot.sandbox.telephony import Call
from tests.conftest import MovedClock
from tests.scenarios.night import NUMBER, PHONES, PLATFORM, Night, a_night

# 9:30 on Wednesday in Stockholm: bo is on call, and what is of low urgency is told.
IN_HOURS = datetime(2026, 12, 2, 0, 30, tzinfo=UTC)
PATIENT = PLATFORM.replace("{page: primary, wait: 5m}", "{page: primary, wait: 2h}")
DISK, DATABASE = "disk 80 % full", "DATABASE IS DOWN"


@pytest.fixture
async def evening(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Night]:
    clock = MovedClock(IN_HOURS)
    async with a_night(sqlite_url, tmp_path, clock, platform=PATIENT) as brought_up:
        yield brought_up


async def replied(night: Night, body: str) -> str:
    (reply,) = await night.exchange.text(from_=PHONES["bo"], to=NUMBER, body=body)
    await night.bot.engine.settle()
    return reply


async def hears_of_the_disk(night: Night) -> tuple[int, Call]:
    """Bo is called about something else, has answered that, and hears what can wait; its number."""
    low = await night.alert(DISK, urgency="low", dedup_key="db")
    await night.pass_time(hours=1)
    await night.alert("checkout is slow", service="search")
    call = await night.rings("bo")
    await call.answer()
    await call.press("1")
    return low, call


@pytest.mark.parametrize("key", ["1", "3", "6", "9"])
async def test_a_key_does_nothing_about_it_and_it_is_read_out(evening: Night, key: str) -> None:
    low, call = await hears_of_the_disk(evening)
    assert any(DISK in said for said in call.heard)
    await evening.alert(DATABASE, urgency="high", dedup_key="db")
    before = len(call.heard)

    await call.press(key)

    heard = " ".join(call.heard[before:])
    left = f"Incident {low} has become urgent: {DATABASE}. Nothing was done about it."
    assert f"{left} One more incident waits for you." in heard
    assert f"Incident {low}, checkout: {DATABASE}." in heard
    assert evening.incident(low).state is State.TRIGGERED
    await call.press("1")
    await call.wait_ended()
    assert call.heard[-2] == f"Thank you. You have acknowledged incident {low}: {DATABASE}."
    assert evening.incident(low).acknowledged_by == "bo"


async def test_whoever_hangs_up_then_is_called_about_it(evening: Night) -> None:
    low, call = await hears_of_the_disk(evening)
    await evening.alert(DATABASE, urgency="high", dedup_key="db")
    await call.press("1")
    await call.hang_up()
    await call.wait_ended()

    await evening.pass_time(minutes=2)

    assert evening.called() == ["bo", "bo"]
    assert evening.incident(low).state is State.TRIGGERED


async def test_the_others_that_were_read_out_with_it_are_taken(evening: Night) -> None:
    other = await evening.alert("backup is late", urgency="low", service="search")
    low, call = await hears_of_the_disk(evening)
    await evening.alert(DATABASE, urgency="high", dedup_key="db")

    await call.press("1")

    assert evening.incident(other).acknowledged_by == "bo"
    assert evening.incident(low).state is State.TRIGGERED
    assert any(f"checkout: {DATABASE}" in said for said in call.heard)


async def risen_untold(evening: Night) -> int:
    """Bo has a text about the disk; none about the database went, and the phone rang out."""
    number = await evening.alert(DISK, urgency="low", dedup_key="db")
    await evening.pass_time(minutes=20)
    evening.exchange.faults.fail("messages.create", times=30, status=503)
    await evening.alert(DATABASE, urgency="high", dedup_key="db")
    await evening.rings_out("bo")
    await evening.pass_time(seconds=40)
    assert [DISK in text.body for text in evening.exchange.messages] == [True]
    return number


@pytest.mark.parametrize("body", ["1", "3", "6", "6 1", "1 1", "3 1"])
async def test_a_reply_to_the_text_before_does_nothing_about_it(evening: Night, body: str) -> None:
    number = await risen_untold(evening)
    step = evening.incident(number).step

    reply = await replied(evening, body)

    assert reply == (
        f"Incident {number} has become urgent: {DATABASE}. Nothing was done about it: "
        f"reply 1 {number} to acknowledge, 3 {number} to escalate."
    )
    after = evening.incident(number)
    assert (after.state, after.step) == (State.TRIGGERED, step)
    named = await replied(evening, f"1 {number}")
    assert named == f"Thank you. You have acknowledged incident {number}: {DATABASE}."
    await replied(evening, f"6 {number}")
    assert evening.incident(number).state is State.RESOLVED


async def test_a_lone_1_takes_what_was_heard_and_says_what_has_risen(evening: Night) -> None:
    other = await evening.alert("backup is late", urgency="low", service="search")
    number = await risen_untold_beside(evening)

    reply = await replied(evening, "1")

    assert reply.startswith(
        f"Thank you. You have acknowledged incident {other}: backup is late. "
        f"Incident {number} has become urgent: {DATABASE}. "
    )
    assert evening.incident(number).state is State.TRIGGERED


async def risen_untold_beside(evening: Night) -> int:
    number = await evening.alert(DISK, urgency="low", dedup_key="db")
    await evening.pass_time(minutes=20)
    evening.exchange.faults.fail("messages.create", times=30, status=503)
    await evening.alert(DATABASE, urgency="high", dedup_key="db")
    return number


async def test_a_text_or_call_since_has_told_of_it(evening: Night) -> None:
    number = await evening.alert(DISK, urgency="low", dedup_key="db")
    await evening.pass_time(minutes=20)
    await evening.alert(DATABASE, urgency="high", dedup_key="db")
    assert DATABASE in evening.exchange.messages[-1].body

    reply = await replied(evening, "1")

    assert reply == f"Thank you. You have acknowledged incident {number}: {DATABASE}."


async def test_a_voicemail_box_has_heard_nothing(evening: Night) -> None:
    other = await evening.alert("backup is late", urgency="low", service="search")
    number = await risen_untold_beside(evening)
    call = await evening.rings("bo")
    await call.answer()
    await call.hang_up()
    await call.wait_ended()
    await evening.pass_time(seconds=20)

    reply = await replied(evening, "1")

    assert f"You have acknowledged incident {other}: backup is late." in reply
    assert f"Incident {number} has become urgent: {DATABASE}. Nothing was done about it" in reply
    assert evening.incident(number).state is State.TRIGGERED


async def test_whoever_has_pressed_a_key_has_heard_it(evening: Night) -> None:
    number = await risen_untold_beside(evening)
    call = await evening.rings("bo")
    await call.answer()
    await call.press("2")
    await call.hang_up()
    await call.wait_ended()

    reply = await replied(evening, "1")

    assert reply == f"Thank you. You have acknowledged incident {number}: {DATABASE}."


async def test_the_details_tell_what_it_is_by_then(evening: Night) -> None:
    low, call = await hears_of_the_disk(evening)
    await evening.alert(DATABASE, urgency="high", dedup_key="db", details="all writes fail")

    await call.press("2")
    await call.press("1")
    await call.wait_ended()

    assert any("all writes fail" in said for said in call.heard)
    assert call.heard[-2] == f"Thank you. You have acknowledged incident {low}: {DATABASE}."


async def test_whoever_has_taken_it_may_resolve_it_by_text(evening: Night) -> None:
    number = await risen_untold_beside(evening)
    await evening.answers_and_presses("bo", "1")

    reply = await replied(evening, "6")

    assert reply == f"Thank you. You have resolved incident {number}."
