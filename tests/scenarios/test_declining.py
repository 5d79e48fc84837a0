"""Somebody presses 9: they can't, and are left alone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.incidents.incident import State
from bot.sandbox.telephony import Call
from tests.conftest import MovedClock
from tests.scenarios.night import NUMBER, PHONES, PLATFORM, Night, a_night

HELPED = PLATFORM.replace("{page: secondary, wait: 10m}", "{page: [primary, secondary], wait: 10m}")
EMPTY_LAST = PLATFORM[: PLATFORM.index("  - {page: cto")].replace(
    "{people: [bo, ana], every: week, start: 2026", "{people: [bo, ana], every: week, start: 2027"
)
TWICE = PLATFORM.replace("{page: primary, wait: 5m}", "{page: primary, wait: 1m}").replace(
    "{page: secondary", "{page: primary"
)
ALONE = PLATFORM[: PLATFORM.index("  - {page: secondary")]
PAIR_ALONE = ALONE.replace("{page: primary, wait: 5m}", "{page: [primary, kim], wait: 1h}")
PAIR = PLATFORM.replace("{page: primary, wait: 5m}", "{page: [primary, kim], wait: 1h}")


@pytest.fixture
async def helped(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """Whoever is on call is paged again at the second step, with somebody who helps."""
    async with a_night(sqlite_url, tmp_path, clock, platform=HELPED) as brought_up:
        yield brought_up


@pytest.fixture
async def pair(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """The first step pages two, ana and kim, and waits for an hour."""
    async with a_night(sqlite_url, tmp_path, clock, platform=PAIR) as brought_up:
        yield brought_up


async def says_9(night: Night, call: Call) -> None:
    """Whoever has picked up can't take it."""
    await call.press("9")
    await call.wait_ended()
    await night.bot.engine.settle()


async def test_who_can_t_is_not_called_again_with_the_next_step(helped: Night) -> None:
    number = await helped.alert("checkout is down")

    await helped.answers_and_presses("ana", "9")
    await helped.pass_time(minutes=9)

    assert helped.called().count("ana") == 1
    assert "bo" in helped.called()
    await helped.pass_time(minutes=1)
    assert helped.incident(number).step == 2
    assert helped.called()[-1] == "kim"


async def test_in_the_next_round_they_are_asked_again(helped: Night) -> None:
    await helped.alert("checkout is down")
    await helped.answers_and_presses("ana", "9")
    await helped.pass_time(minutes=10)
    before = helped.called().count("ana")

    await helped.pass_time(minutes=15)

    assert helped.called().count("ana") == before + 1


async def test_where_all_the_next_can_t_it_goes_on_to_the_one_after(helped: Night) -> None:
    number = await helped.alert("checkout is down")
    await helped.answers_and_presses("ana", "9")
    await helped.answers_and_presses("bo", "9")

    assert helped.incident(number).step == 2
    assert helped.called()[-1] == "kim"


async def test_the_last_who_can_t_is_left_alone_for_the_wait_of_the_step(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    async with a_night(sqlite_url, tmp_path, clock, platform=ALONE) as night:
        number = await night.alert("checkout is down")
        await night.answers_and_presses("ana", "9")
        await night.pass_time(minutes=4)
        assert night.called() == ["ana"]

        await night.pass_time(minutes=1)

        assert night.called() == ["ana", "ana"]
        assert night.incident(number).state is State.TRIGGERED


async def test_when_everybody_left_can_t_the_channel_hears_it_and_it_goes_on(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    steps = "{page: primary, wait: 5m}\n  - {page: primary, wait: 5m}\n"
    twice = ALONE.replace("{page: primary, wait: 5m}\n", steps)
    async with a_night(sqlite_url, tmp_path, clock, platform=twice) as night:
        number = await night.alert("checkout is down")
        await night.answers_and_presses("ana", "9")
        await night.pass_time(minutes=4)
        assert night.called() == ["ana"]
        assert any("EVERYBODY LEFT HAS SAID" in text for text in night.in_channel())

        await night.pass_time(minutes=1)

        assert night.called() == ["ana", "ana"]
        assert night.incident(number).position.round == 1


async def test_empty_steps_behind_do_not_call_them_again_in_a_loop(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    async with a_night(sqlite_url, tmp_path, clock, platform=EMPTY_LAST) as night:
        number = await night.alert("checkout is down")
        await night.answers_and_presses("ana", "9")
        await night.pass_time(minutes=9)
        assert night.called() == ["ana"]
        assert "everybody_declined" in night.happened(number)

        await night.pass_time(minutes=1)

        assert night.called() == ["ana", "ana"]


async def test_a_late_9_of_the_only_one_who_is_paged_now_goes_on(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    async with a_night(sqlite_url, tmp_path, clock, platform=TWICE) as night:
        number = await night.alert("checkout is down")
        call = await night.rings("ana")
        await call.answer()
        await night.pass_time(minutes=1)
        assert night.incident(number).step == 1

        await says_9(night, call)

        assert night.called() == ["ana", "kim"]


async def test_the_message_to_whoever_cannot_says_no_more_that_they_are_paged(
    quiet: Night,
) -> None:
    await quiet.alert("checkout is down")
    assert quiet.messages_to("ana")[0].text.startswith("🔴 You are paged")

    await quiet.answers_and_presses("ana", "9")

    assert quiet.messages_to("ana")[0].text.startswith("🔴 Triggered")
    assert quiet.messages_to("bo")[0].text.startswith("🔴 You are paged")


async def both_ring_out(pair: Night) -> Call:
    """Ana and kim are called, and called again; ana's second call still rings."""
    for person in ("ana", "kim"):
        await pair.rings_out(person)
    await pair.pass_time(minutes=2)
    await pair.rings_out("kim")
    return await pair.rings("ana")


async def test_others_whose_phones_have_rung_out_are_not_waited_for(pair: Night) -> None:
    number = await pair.alert("checkout is down")
    call = await both_ring_out(pair)
    await call.answer()
    await pair.pass_time(minutes=2)

    await says_9(pair, call)

    assert f"For incident {number} Bo Lindqvist is paged at once." in call.heard
    assert pair.called()[-1] == "bo"


async def test_others_whose_phones_rang_just_now_are(pair: Night) -> None:
    number = await pair.alert("checkout is down")
    call = await both_ring_out(pair)
    await call.answer()
    await pair.pass_time(seconds=50)

    await says_9(pair, call)

    assert f"For incident {number} Kim Lee is being paged." in call.heard
    assert "bo" not in pair.called()


async def test_where_the_other_rings_out_after_an_early_9_the_next_step_is_paged(
    pair: Night,
) -> None:
    """In minutes, and not when the hour of the step is over."""
    number = await pair.alert("checkout is down")
    await pair.answers_and_presses("ana", "9")
    await pair.rings_out("kim")
    await pair.pass_time(minutes=2)
    await pair.rings_out("kim")
    assert "bo" not in pair.called()

    await pair.pass_time(minutes=5)

    assert pair.called() == ["ana", "kim", "kim", "bo"]
    assert pair.happened(number).count("declined") == 1


async def test_from_the_last_step_its_whole_wait_passes(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    """Whoever has just said that they can't would be called again with the other."""
    async with a_night(sqlite_url, tmp_path, clock, platform=PAIR_ALONE) as night:
        await night.alert("checkout is down")
        await night.answers_and_presses("ana", "9")
        await night.rings_out("kim")
        await night.pass_time(minutes=2)
        await night.rings_out("kim")

        await night.pass_time(minutes=50)

        assert night.called() == ["ana", "kim", "kim"]


async def test_who_is_on_the_phone_meanwhile_has_minutes_to_answer(pair: Night) -> None:
    await pair.alert("checkout is down")
    await pair.rings_out("kim")
    await pair.answers_and_presses("ana", "9")
    await pair.pass_time(minutes=2)
    call = await pair.rings("kim")
    await call.answer()
    await pair.pass_time(minutes=4)

    await call.press("1")
    await call.wait_ended()
    await pair.pass_time(minutes=10)

    assert "bo" not in pair.called()


async def test_a_late_9_of_an_earlier_step_cuts_the_present_one_not_short(
    database_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    long = PLATFORM.replace("{page: secondary, wait: 10m}", "{page: secondary, wait: 1h}")
    async with a_night(database_url, tmp_path, clock, platform=long) as night:
        number = await night.alert("checkout is down")
        await (await night.rings_out("ana")).wait_ended()
        await night.pass_time(minutes=2)
        await (await night.rings_out("ana")).wait_ended()
        await night.pass_time(minutes=3)
        await (await night.rings_out("bo")).wait_ended()
        due_at = night.incident(number).due_at
        await night.alert("search is slow", service="search")

        await night.answers_and_presses("ana", "9")

        assert night.happened(number)[-1] == "declined"
        assert night.incident(number).due_at == due_at
        await night.pass_time(minutes=30)
        assert "kim" not in night.called()


async def test_nor_does_a_late_3_wait_for_them(quiet: Night) -> None:
    first = await quiet.alert("checkout is down")
    await quiet.rings_out("ana")
    await quiet.pass_time(minutes=5)
    await quiet.rings_out("bo")
    await quiet.pass_time(minutes=2)
    await quiet.rings_out("bo")
    await quiet.pass_time(minutes=2)

    (reply,) = await quiet.exchange.text(from_=PHONES["ana"], to=NUMBER, body="3")
    await quiet.bot.engine.settle()

    assert reply == f"You have escalated incident {first}: Kim Lee is paged at once."
