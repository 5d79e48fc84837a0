"""Whoever was asked whether they are still on what could wait has not heard what it became."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import Through
from tests.conftest import MovedClock
from tests.scenarios.night import NUMBER, PEOPLE, PHONES, Night, a_night

WEDNESDAY = datetime(2026, 12, 2, 17, 30, tzinfo=UTC)
DISK, DATABASE = "disk 80 % full", "DATABASE IS DOWN"


@pytest.fixture
async def day(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Night]:
    """In the team's hours; chen has no Slack, so that a text asks them."""
    people = PEOPLE.replace("slack: U02CHEN001, ", "")
    async with a_night(sqlite_url, tmp_path, MovedClock(WEDNESDAY), people=people) as brought_up:
        yield brought_up


async def replied(night: Night, body: str) -> str:
    (reply,) = await night.exchange.text(from_=PHONES["chen"], to=NUMBER, body=body)
    await night.bot.engine.settle()
    return reply


async def reminded_of_the_disk(night: Night) -> int:
    number = await night.alert(DISK, urgency="low", dedup_key="db")
    night.bot.commands.incidents.acknowledge(number, "chen", Through.SHELL)
    await night.pass_time(hours=3, minutes=46)
    assert f"still on incident {number}" in night.exchange.messages[-1].body
    assert DISK in night.exchange.messages[-1].body
    return number


@pytest.mark.parametrize("body", ["6 1", "1 1", "3 1", "1", "6", "3"])
async def test_an_answer_to_that_does_nothing_about_it(day: Night, body: str) -> None:
    number = await reminded_of_the_disk(day)
    await day.alert(DATABASE, dedup_key="db")
    call = await day.rings("bo")

    reply = await replied(day, body)

    assert reply == (
        f"Incident {number} has become urgent: {DATABASE}. Nothing was done about it: "
        f"reply 1 {number} to acknowledge, 3 {number} to escalate."
    )
    assert day.incident(number).state is State.TRIGGERED
    assert not call.ended
    assert await replied(day, f"1 {number}") == (
        f"Thank you. You have acknowledged incident {number}: {DATABASE}."
    )
    assert day.incident(number).acknowledged_by == "chen"


async def test_whoever_had_it_and_was_asked_nothing_has_not_heard_it_either(day: Night) -> None:
    number = await day.alert(DISK, urgency="low", dedup_key="db")
    day.bot.commands.incidents.acknowledge(number, "chen", Through.SHELL)
    await day.alert(DATABASE, dedup_key="db")

    reply = await replied(day, f"6 {number}")

    assert reply.startswith(f"Incident {number} has become urgent: {DATABASE}. Nothing was done")
    assert day.incident(number).state is State.TRIGGERED


async def test_what_has_not_risen_is_answered_as_the_question_says(day: Night) -> None:
    number = await reminded_of_the_disk(day)

    reply = await replied(day, f"6 {number}")

    assert reply == f"Thank you. You have resolved incident {number}."


async def test_a_text_of_what_somebody_else_took_meanwhile_says_so(day: Night) -> None:
    number = await reminded_of_the_disk(day)
    await day.alert(DATABASE, dedup_key="db")
    await day.answers_and_presses("bo", "1")

    reply = await replied(day, f"6 {number}")

    assert reply.startswith(
        f"Incident {number} has become urgent: {DATABASE}. Nothing was done about it. "
        f"Incident {number} was already acknowledged by Bo Lindqvist"
    )
    assert day.incident(number).state is State.ACKNOWLEDGED
