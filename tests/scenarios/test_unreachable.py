"""Numbers that are dead: it is said out loud, and does not cost the wait of a step."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.telephony.line import Behaviour
from tests.conftest import MovedClock
from tests.scenarios.night import PEOPLE, PHONES, PLATFORM, Night, a_night

BY_PHONE = PEOPLE.replace(", phone:", ", contact: [call], phone:")
ALONE = PLATFORM[: PLATFORM.index("  - {page: secondary")]
NOBODY = PLATFORM[: PLATFORM.index("  - {page: cto")].replace("start: 2026", "start: 2027")


@pytest.fixture
async def by_phone(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """Everybody is called, and nothing else."""
    async with a_night(sqlite_url, tmp_path, clock, people=BY_PHONE) as brought_up:
        yield brought_up


def dead(night: Night, *people: str) -> None:
    """These cannot be called."""
    for person in people:
        night.exchange.line(PHONES[person]).behaviour = Behaviour.UNREACHABLE


def said(night: Night, words: str) -> int:
    """How often it was said in the channel, the incident's own message aside."""
    return sum(words in text for text in night.in_channel()[1:])


async def test_from_a_dead_last_step_the_policy_begins_again_at_once(by_phone: Night) -> None:
    dead(by_phone, "kim")
    number = await by_phone.alert("checkout is down")
    await by_phone.rings_out("ana")
    await by_phone.pass_time(minutes=5)
    await by_phone.rings_out("bo")

    await by_phone.pass_time(minutes=10)

    assert said(by_phone, "Nobody of step 3 could be reached: going on at once.") == 1
    assert by_phone.incident(number).position.round == 1
    await by_phone.rings("ana")


async def test_who_has_said_no_is_not_called_again_for_it(by_phone: Night) -> None:
    dead(by_phone, "bo", "kim")
    number = await by_phone.alert("checkout is down")
    await by_phone.answers_and_presses("ana", "9")

    assert said(by_phone, "Nobody of step 3 could be reached: going on in 15 minutes.") == 1
    await by_phone.pass_time(minutes=14)
    assert by_phone.called().count("ana") == 1
    assert by_phone.incident(number).round == 0
    await by_phone.pass_time(minutes=1)
    await by_phone.rings("ana")


async def test_a_step_that_is_first_and_last_goes_on_in_a_minute(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    async with a_night(sqlite_url, tmp_path, clock, people=BY_PHONE, platform=ALONE) as night:
        dead(night, "ana")
        number = await night.alert("checkout is down")
        assert said(night, "Nobody of step 1 could be reached: going on in 1 minute.") == 1

        night.exchange.line(PHONES["ana"]).behaviour = Behaviour.RING
        await night.pass_time(minutes=1)
        await night.answers_and_presses("ana", "1")

        assert night.incident(number).acknowledged_by == "ana"


async def test_a_last_step_that_is_to_go_on_has_the_first_paged_where_it_is_dead(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    last = f"{PLATFORM}then: last\n"
    async with a_night(sqlite_url, tmp_path, clock, people=BY_PHONE, platform=last) as night:
        dead(night, "kim")
        await night.alert("checkout is down")
        await night.rings_out("ana")
        await night.pass_time(minutes=5)
        await night.rings_out("bo")

        await night.pass_time(minutes=10)

        await night.rings("ana")


async def test_where_all_are_dead_it_is_tried_and_said_ever_less_often(by_phone: Night) -> None:
    dead(by_phone, "ana", "bo", "kim")
    number = await by_phone.alert("checkout is down")

    for _minute in range(60):
        await by_phone.pass_time(minutes=1)

    # After 1, 2, 4 and 8 minutes, and then by the wait of the last step.
    assert by_phone.incident(number).round == 7
    assert said(by_phone, "Nobody of step 3 could be reached") == 8


async def test_that_nobody_can_be_paged_is_said_once_in_a_quarter_of_an_hour(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    async with a_night(sqlite_url, tmp_path, clock, platform=NOBODY) as night:
        await night.alert("checkout is down")
        first = len(night.in_channel())

        for _minute in range(14):
            await night.pass_time(minutes=1)
        assert len(night.in_channel()) == first

        await night.pass_time(minutes=1)
        assert len(night.in_channel()) == first + 1
        assert "NOBODY CAN BE PAGED" in night.in_channel()[-1]
