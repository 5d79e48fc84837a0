"""Somebody who is woken hears why first, and answers nothing that they have not heard."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.incidents.incident import State
from bot.sandbox.telephony import Call
from tests.conftest import MovedClock
from tests.scenarios.night import NUMBER, PHONES, PLATFORM, Night, a_night

# Tuesday, 16:30 in California: in the team's hours, and bo is on call.
IN_HOURS = datetime(2026, 12, 2, 0, 30, tzinfo=UTC)
LOW = ("disk 80 % full", "certificate expires in 20 days", "backup was slow")
PATIENT = PLATFORM.replace("{page: primary, wait: 5m}", "{page: primary, wait: 2h}")


@pytest.fixture
async def evening(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Night]:
    """Three incidents of low urgency wait for bo since the afternoon, who sleeps by now."""
    clock = MovedClock(IN_HOURS)
    async with a_night(sqlite_url, tmp_path, clock, platform=PATIENT) as brought_up:
        for number, title in enumerate(LOW):
            await brought_up.alert(title, urgency="low", dedup_key=f"low {number}")
            await brought_up.pass_time(minutes=1)
        await brought_up.pass_time(hours=9)
        assert brought_up.called() == []
        yield brought_up


def since(call: Call, sentences: int) -> str:
    return " ".join(call.heard[sentences:])


async def test_what_is_urgent_is_read_out_and_answered_before_what_waits_since_the_afternoon(
    evening: Night,
) -> None:
    urgent = await evening.alert("DATABASE IS DOWN", service="search")
    call = await evening.rings("bo")
    await call.answer()
    greeted = len(call.heard)
    await call.press("2")
    detailed = len(call.heard)
    await call.press("1")

    assert since(call, 0).startswith(
        "This is Sleepwell, calling Bo Lindqvist. 4 incidents wait for you. "
        "Incident 4, search: DATABASE IS DOWN. 3 more of low urgency come after that. Press 1 to"
    )
    assert since(call, greeted).startswith("Incident 4, search: DATABASE IS DOWN. It belongs to")
    assert "disk" not in since(call, 0)[: -len(since(call, detailed))]
    assert since(call, detailed).startswith(
        "Thank you. You have acknowledged incident 4: DATABASE IS DOWN. "
        "3 more incidents of low urgency wait for you."
    )
    assert evening.incident(urgent).state is State.ACKNOWLEDGED
    assert [evening.incident(n).state for n in (1, 2, 3)] == [State.TRIGGERED] * 3

    await call.press("1")
    await call.wait_ended()
    assert [evening.incident(n).state for n in (1, 2, 3)] == [State.ACKNOWLEDGED] * 3


async def test_3_and_9_leave_alone_what_is_of_low_urgency_until_that_is_read_out(
    evening: Night,
) -> None:
    urgent = await evening.alert("DATABASE IS DOWN", service="search")
    call = await evening.rings("bo")
    await call.answer()
    await call.press("3")
    await call.hang_up()
    await call.wait_ended()
    await evening.bot.engine.settle()

    assert evening.incident(urgent).step == 1
    assert [evening.incident(n).urgency for n in (1, 2, 3)] == ["low"] * 3
    assert evening.called() == ["bo", "ana"]


async def test_6_resolves_what_was_read_out_and_nothing_else(quiet: Night) -> None:
    for number in range(6):
        await quiet.alert(f"trouble {number}", dedup_key=f"trouble {number}")
    first = await quiet.rings_out("ana")
    assert first.heard == []
    await quiet.pass_time(minutes=2)
    call = await quiet.rings("ana")
    await call.answer()

    await call.press("6")

    resolved = [n for n in range(1, 7) if quiet.incident(n).state is State.RESOLVED]
    assert len(resolved) == 3
    assert all(f"Incident {number}, checkout" in since(call, 0) for number in resolved)


async def test_a_1_by_text_takes_nothing_for_which_the_phone_has_merely_rung(quiet: Night) -> None:
    first = await quiet.alert("disk full", dedup_key="disk")
    await quiet.rings_out("ana")
    await quiet.pass_time(seconds=5)
    # A second text about one service has to wait for a moment; a call has not.
    second = await quiet.alert("checkout is gone", dedup_key="shop")
    call = await quiet.rings("ana")
    assert len(quiet.exchange.messages) == 1

    told = await quiet.exchange.text(from_=PHONES["ana"], to=NUMBER, body="1")

    assert " ".join(told) == (
        "Thank you. You have acknowledged incident 1: disk full. "
        "Incident 2 waits for you as well: no text has named it yet."
    )
    assert quiet.incident(first).state is State.ACKNOWLEDGED
    assert quiet.incident(second).state is State.TRIGGERED
    assert call.status == "ringing"
