"""Whoever can't take it does not make it urgent: low urgency waits for its hours all the same."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.answering.words import in_words
from bot.domain.incidents.timeline import What
from bot.domain.incidents.urgency import Urgency
from bot.sandbox.telephony import Call
from tests.conftest import MovedClock
from tests.scenarios.night import NUMBER, PHONES, Night, a_night


@pytest.fixture
async def both(quiet: Night) -> Night:
    """Since 17:57 bo is asked about what can wait; hours later, at night, something cannot."""
    await quiet.pass_time(hours=22, minutes=57)
    assert await quiet.alert("disk 80 % full", urgency="low") == 1
    await quiet.pass_time(hours=5)
    assert await quiet.alert("checkout is down", service="search", dedup_key="down") == 2
    return quiet


@pytest.fixture
async def quiet(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    async with a_night(sqlite_url, tmp_path, clock) as brought_up:
        yield brought_up


async def answers_for_both(night: Night, person: str, key: str) -> Call:
    """What is urgent is read out first, and then what can wait; they press the same key twice."""
    call = await night.rings(person)
    await call.answer()
    await call.press(key)
    await call.press(key)
    await call.wait_ended()
    await night.bot.engine.settle()
    return call


def told(night: Night, number: int) -> list[str]:
    view = night.bot.commands.incidents.view(number)
    return [in_words(entry, view.roster) for entry in view.timeline]


async def test_a_9_about_both_wakes_nobody_for_what_can_wait(both: Night) -> None:
    call = await answers_for_both(both, "bo", "9")

    assert "For incident 1 paging waits for the team's hours." in call.heard
    assert "For incident 2 Ana Souza is paged at once." in call.heard
    assert both.incident(1).urgency is Urgency.LOW
    assert told(both, 1)[-2:] == [
        "Bo Lindqvist can't take it, told by phone.",
        "Low urgency: waiting for the team's hours.",
    ]
    await both.alert("checkout is down", service="search", dedup_key="down", action="resolve")
    await both.pass_time(hours=9)
    assert both.called() == ["bo", "ana"]


async def test_it_goes_on_with_the_next_step_when_the_hours_begin(both: Night) -> None:
    await answers_for_both(both, "bo", "9")
    await both.alert("checkout is down", service="search", dedup_key="down", action="resolve")

    await both.pass_time(hours=10, minutes=3)

    assert both.incident(1).step == 1
    assert both.messages_to("ana")[-1].text.startswith("🔴 You are paged: disk 80 % full")
    assert both.called() == ["bo", "ana"]


async def test_who_declines_again_hears_when_it_goes_on(both: Night) -> None:
    await answers_for_both(both, "bo", "9")

    (reply,) = await both.exchange.text(from_=PHONES["bo"], to=NUMBER, body="1")

    assert (
        "You have said already that you can't take incident 1. Nobody is being paged just now; "
        "unless somebody acknowledges, paging goes on in 10 hours and 3 minutes at the latest."
        in reply
    )


async def test_a_3_about_both_has_what_can_wait_go_on_as_it_is(quiet: Night) -> None:
    await quiet.alert("search is slow")
    await quiet.pass_time(hours=20)
    await quiet.alert("checkout is slow")
    await quiet.alert("disk 80 % full", urgency="low", dedup_key="disk")
    await quiet.alert("checkout is down", dedup_key="down")
    await quiet.pass_time(seconds=10)
    newest = [text.body for text in quiet.exchange.messages if text.to == PHONES["bo"]][-1]
    assert all(named in newest for named in ("disk 80 % full", "checkout is down"))

    await quiet.exchange.text(from_=PHONES["bo"], to=NUMBER, body="3")
    await quiet.bot.engine.settle()

    assert [quiet.incident(number).step for number in (3, 4)] == [1, 1]
    assert quiet.incident(3).urgency is Urgency.LOW
    assert told(quiet, 3)[-2] == "Bo Lindqvist escalated it by SMS."


@pytest.mark.parametrize("how", ["by SMS", "in Slack"])
async def test_said_of_it_by_its_number_it_cannot_wait(both: Night, how: str) -> None:
    if how == "by SMS":
        await both.exchange.text(from_=PHONES["bo"], to=NUMBER, body="3 1")
        await both.bot.engine.settle()
    else:
        await both.command("bo", "escalate 1")

    assert both.incident(1).urgency is Urgency.HIGH
    said = f"Bo Lindqvist escalated it {how}, so that it is of high urgency now."
    assert said in told(both, 1)
    assert both.happened(1).count(What.PAGED) == 2


async def test_in_the_hours_a_9_pages_the_next_step_at_once_without_a_call(quiet: Night) -> None:
    await quiet.pass_time(hours=20)
    number = await quiet.alert("disk 80 % full", urgency="low")
    await quiet.alert("checkout is down", service="search")

    await answers_for_both(quiet, "bo", "9")

    assert (quiet.incident(number).step, quiet.incident(number).urgency) == (1, Urgency.LOW)
    methods = {n.method for n in quiet.notifications(number) if n.person == "ana"}
    assert methods == {"slack", "sms"}
