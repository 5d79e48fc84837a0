"""Others come on call while an incident waits for an answer: they are paged with its next step."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.times.instants import Span
from tests.conftest import MovedClock
from tests.scenarios.night import PLATFORM, a_night

TO_CTO = PLATFORM.replace("  - {page: secondary, wait: 10m}\n", "") + "then: last\n"
BEFORE_HANDOFF = datetime(2026, 11, 30, 17, 58, tzinfo=UTC)


async def test_after_a_handoff_whoever_is_on_call_is_called_with_the_next_step(
    database_url: str, tmp_path: Path
) -> None:
    clock = MovedClock(BEFORE_HANDOFF)
    async with a_night(database_url, tmp_path, clock) as night:
        number = await night.alert("checkout is down")
        await night.rings_out("ana")
        assert night.called() == ["ana"]

        await night.pass_time(minutes=5)

        # The turns have changed: ana is the secondary now, and bo the primary.
        assert sorted(night.called()[1:]) == ["ana", "bo"]
        assert night.happened(number)[-2:] == ["paged", "paged"]
        assert night.incident(number).step == 1
        assert any("Step 2: paging Bo Lindqvist, on call by now." in t for t in night.in_channel())

        await night.pass_time(minutes=10)
        assert night.called().count("kim") == 1


async def test_where_the_last_step_goes_on_an_override_counts_for_the_first(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    async with a_night(sqlite_url, tmp_path, clock, platform=TO_CTO) as night:
        await night.alert("checkout is down")
        await night.pass_time(minutes=5)
        assert "kim" in night.called()

        now = clock.now()
        span = Span(start=now, end=now + timedelta(hours=5))
        night.bot.commands.overrides.add("platform", "primary", "chen", span, None)
        await night.pass_time(minutes=30)

        told = [message.text for message in night.messages_to("chen")]
        assert any("Whoever comes on call is paged with the next step." in text for text in told)
        assert "chen" in night.called()


async def test_whoever_has_said_that_they_cannot_is_left_alone_when_they_come_on_call(
    sqlite_url: str, tmp_path: Path
) -> None:
    clock = MovedClock(BEFORE_HANDOFF)
    swapped = PLATFORM.replace("{page: primary, wait: 5m}", "{page: [primary, bo], wait: 5m}")
    swapped = swapped.replace("{page: secondary, wait: 10m}", "{page: kim, wait: 10m}")
    async with a_night(sqlite_url, tmp_path, clock, platform=swapped) as night:
        number = await night.alert("checkout is down")
        await night.answers_and_presses("bo", "9")

        await night.pass_time(minutes=5)

        assert night.called().count("bo") == 1
        assert {n.person for n in night.notifications(number)} == {"ana", "bo", "kim"}


async def test_where_all_of_the_next_step_cannot_they_have_its_time(
    sqlite_url: str, tmp_path: Path
) -> None:
    clock = MovedClock(BEFORE_HANDOFF)
    async with a_night(sqlite_url, tmp_path, clock) as night:
        number = await night.alert("checkout is down")
        call = await night.rings("ana")
        await call.answer()
        clock.advance(minutes=2, seconds=1)

        await call.press("9")
        await call.wait_ended()
        await night.bot.engine.settle()

        # ana, who can't, is the next step by now.
        assert night.called() == ["ana", "bo"]
        assert night.incident(number).step == 1
        await night.pass_time(minutes=9)
        assert "kim" not in night.called()
        await night.pass_time(minutes=1)
        assert "kim" in night.called()


async def test_who_asks_for_the_next_step_is_not_paged_with_it(
    sqlite_url: str, tmp_path: Path
) -> None:
    clock = MovedClock(BEFORE_HANDOFF)
    async with a_night(sqlite_url, tmp_path, clock) as night:
        number = await night.alert("checkout is down")
        await night.pass_time(minutes=3)

        await night.command("bo", f"escalate {number}")
        await night.bot.engine.settle()

        assert night.incident(number).step == 1
        assert "bo" not in night.called()
