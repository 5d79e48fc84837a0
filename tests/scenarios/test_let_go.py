"""Whoever can't take an incident, or was relieved of it, is asked no more until paged anew."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.incidents.incident import State
from bot.sandbox.telephony import Behaviour, CallStatus
from tests.conftest import MovedClock
from tests.scenarios.night import NUMBER, PHONES, PLATFORM, Night, a_night

PAIR = PLATFORM.replace("{people: [ana, bo]", "{people: [[ana, chen], bo]", 1)


@pytest.fixture
async def pair(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """Ana and chen are on call together at the first step."""
    async with a_night(sqlite_url, tmp_path, clock, platform=PAIR) as brought_up:
        yield brought_up


async def texted(night: Night, person: str, body: str) -> str:
    """What somebody gets back who sends a text."""
    (reply,) = await night.exchange.text(from_=PHONES[person], to=NUMBER, body=body)
    await night.bot.engine.settle()
    return reply


async def two_of_which_the_first_is_not_hers(night: Night, how: str) -> tuple[int, int]:
    """Ana was paged about both; the first she has declined, or it was handed to kim."""
    first = await night.alert("checkout is down")
    if how == "declined":
        await night.answers_and_presses("ana", "9")
    else:
        await night.command("bo", f"reassign {first} <@{night.users['kim'].id}>")
    return first, await night.alert("search is slow", service="search")


@pytest.mark.parametrize("how", ["declined", "handed on"])
async def test_a_bare_1_leaves_it_to_whoever_is_paged_for_it(quiet: Night, how: str) -> None:
    first, second = await two_of_which_the_first_is_not_hers(quiet, how)

    reply = await texted(quiet, "ana", "1")

    assert reply == f"Thank you. You have acknowledged incident {second}: search is slow."
    assert quiet.incident(first).state is State.TRIGGERED
    rings = quiet.exchange.calls[1]
    assert rings.status is CallStatus.RINGING
    assert rings.to == PHONES["bo" if how == "declined" else "kim"]


@pytest.mark.parametrize("how", ["declined", "handed on"])
@pytest.mark.parametrize(("key", "state"), [("1", State.ACKNOWLEDGED), ("6", State.RESOLVED)])
async def test_a_call_about_another_does_not_ask_for_it(
    quiet: Night, how: str, key: str, state: State
) -> None:
    first, second = await two_of_which_the_first_is_not_hers(quiet, how)

    call = await quiet.answers_and_presses("ana", key)

    assert not any("checkout is down" in said for said in call.heard)
    assert quiet.incident(first).state is State.TRIGGERED
    assert quiet.incident(second).state is state


@pytest.mark.parametrize("key", ["9", "3"])
async def test_nor_does_a_key_have_it_go_on(quiet: Night, key: str) -> None:
    first, second = await two_of_which_the_first_is_not_hers(quiet, "declined")

    call = await quiet.answers_and_presses("ana", key)

    assert quiet.incident(first).step == 1
    assert "kim" not in quiet.called()
    assert quiet.incident(second).step == 1
    assert not any(f"incident {first}" in said for said in call.heard)


async def test_a_command_without_a_number_means_the_other(quiet: Night) -> None:
    first, second = await two_of_which_the_first_is_not_hers(quiet, "declined")

    await quiet.command("ana", "ack")

    assert quiet.incident(first).state is State.TRIGGERED
    assert quiet.incident(second).acknowledged_by == "ana"


async def test_where_nothing_else_waits_they_hear_whose_it_is_and_may_take_it(
    quiet: Night,
) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.answers_and_presses("ana", "9")

    for bare in ("1", "3", "6"):
        assert await texted(quiet, "ana", bare) == (
            f"Nothing waits for you. You have said already that you can't take incident {number}. "
            f"Bo Lindqvist is being paged. Reply 1 {number} to take it all the same, 3 {number} to "
            "escalate it."
        )
    assert (quiet.incident(number).state, quiet.incident(number).step) == (State.TRIGGERED, 1)
    await texted(quiet, "ana", f"1 {number}")

    assert quiet.incident(number).acknowledged_by == "ana"


async def test_paged_anew_they_are_asked_again(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.answers_and_presses("ana", "9")
    await quiet.command("bo", f"reassign {number} <@{quiet.users['ana'].id}>")

    await quiet.answers_and_presses("ana", "1")

    assert quiet.incident(number).acknowledged_by == "ana"


async def test_in_the_next_round_they_are_asked_again(night: Night) -> None:
    number = await night.alert("checkout is down")
    await night.answers_and_presses("ana", "9")
    await night.pass_time(minutes=10)
    await night.pass_time(minutes=15)
    assert night.incident(number).position.round == 1

    await texted(night, "ana", "1")

    assert night.incident(number).acknowledged_by == "ana"


@pytest.mark.parametrize("key", ["3", "9"])
async def test_a_key_on_a_call_that_it_was_taken_from_pages_nobody(night: Night, key: str) -> None:
    number = await night.alert("checkout is down")
    call = await night.rings("ana")
    await call.answer()
    await night.command("bo", f"reassign {number} <@{night.users['kim'].id}>")

    await call.press(key)
    await call.wait_ended()
    await night.bot.engine.settle()

    assert f"Incident {number} has been handed on to Kim Lee." in call.heard
    assert night.called() == ["ana", "kim"]
    assert night.incident(number).step == 0


async def test_a_1_on_such_a_call_takes_it(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    call = await quiet.rings("ana")
    await call.answer()
    await quiet.command("bo", f"reassign {number} <@{quiet.users['kim'].id}>")

    await call.press("1")
    await call.wait_ended()

    assert quiet.incident(number).acknowledged_by == "ana"


async def test_a_bare_3_about_what_was_handed_to_a_team_pages_nobody(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.command("bo", f"reassign {number} platform")
    await quiet.command("chen", f"reassign {number} <@{quiet.users['kim'].id}>")

    reply = await texted(quiet, "ana", "3")

    assert f"Incident {number} has been handed on to Kim Lee." in reply
    assert "bo" not in quiet.called()


async def test_a_9_takes_one_of_two_out_and_the_other_goes_on_being_paged(pair: Night) -> None:
    number = await pair.alert("checkout is down")

    call = await pair.answers_and_presses("ana", "9")

    assert f"For incident {number} Chen Wei is being paged." in call.heard
    assert pair.called() == ["ana", "chen"]
    assert pair.incident(number).step == 0
    await pair.pass_time(minutes=3)
    assert pair.called().count("ana") == 1

    await pair.answers_and_presses("chen", "9")

    assert pair.called().count("bo") == 1
    assert "kim" not in pair.called()


async def test_one_of_two_whose_phone_is_dead_keeps_nobody_waiting(pair: Night) -> None:
    pair.exchange.line(PHONES["chen"]).behaviour = Behaviour.UNREACHABLE
    pair.workspace.faults.error("chat.postMessage", "user_not_found", times=50)
    number = await pair.alert("checkout is down")
    await pair.pass_time(seconds=1)

    await pair.answers_and_presses("ana", "9")

    assert pair.incident(number).step == 1
    assert pair.called()[-1] == "bo"


async def test_a_9_after_their_step_is_over_does_not_cut_the_next_one_short(quiet: Night) -> None:
    first = await quiet.alert("checkout is down")
    await quiet.rings_out("ana")
    await quiet.pass_time(minutes=5)
    await quiet.rings("bo")
    second = await quiet.alert("search is slow", service="search")

    call = await quiet.answers_and_presses("ana", "9")

    assert f"For incident {first} Bo Lindqvist is being paged." in call.heard
    assert (quiet.incident(first).step, quiet.incident(second).step) == (1, 1)
    assert "kim" not in quiet.called()


async def test_nor_does_a_3_then(quiet: Night) -> None:
    first = await quiet.alert("checkout is down")
    await quiet.rings_out("ana")
    await quiet.pass_time(minutes=5)
    await quiet.rings("bo")
    second = await quiet.alert("search is slow", service="search")

    call = await quiet.answers_and_presses("ana", "3")

    assert any(f"Incident {first} has gone on to step 2 already" in said for said in call.heard)
    assert (quiet.incident(first).step, quiet.incident(second).step) == (1, 1)
    assert "kim" not in quiet.called()


async def test_when_all_have_said_no_they_hear_when_it_goes_on_and_may_have_it_begin_again(
    quiet: Night,
) -> None:
    number = await quiet.alert("checkout is down")
    for person in ("ana", "bo", "kim"):
        await quiet.answers_and_presses(person, "9")

    reply = await texted(quiet, "ana", "3")

    assert (
        "Nobody is being paged just now; unless somebody acknowledges, paging goes on in "
        "15 minutes at the latest." in reply
    )
    assert f"3 {number} to escalate it" in reply
    before = quiet.called()

    await texted(quiet, "bo", f"3 {number}")

    assert quiet.called() == [*before, "ana"]
    assert quiet.incident(number).position.round == 1


async def test_who_hands_it_on_in_slack_while_their_phone_rings_hears_it_ring_no_more(
    quiet: Night,
) -> None:
    """There is no button for what key 9 says: in Slack whoever can't take it hands it on."""
    number = await quiet.alert("checkout is down")
    call = await quiet.rings("ana")

    await quiet.command("ana", f"reassign {number} <@{quiet.users['chen'].id}>")
    await call.wait_ended()

    assert call.status is CallStatus.CANCELED
    await quiet.pass_time(minutes=4)
    assert quiet.called() == ["ana", "chen", "chen"]
    assert (quiet.incident(number).step, quiet.incident(number).state) == (0, State.TRIGGERED)
