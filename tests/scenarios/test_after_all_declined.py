"""Everybody has said that they can't, and then somebody comes on call: they are paged at once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.times.instants import Span
from tests.conftest import MovedClock
from tests.scenarios.night import PLATFORM, Night, a_night

ALONE = PLATFORM[: PLATFORM.index("  - {page: secondary")].replace("wait: 5m", "wait: 1h")
LOW = ALONE.replace("wait: 1h", "wait: 3d") + PLATFORM[PLATFORM.index("urgency:") :]
BEFORE_HANDOFF = datetime(2026, 11, 30, 17, 58, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 12, 5, 1, 50, tzinfo=UTC)


async def looks(night: Night) -> None:
    """What recurs is done, as it is every few seconds."""
    await night.bot.engine.do_duties()
    await night.bot.engine.settle()


def takes_over(night: Night, person: str) -> None:
    """Somebody has an override made for themselves, from now on."""
    now = night.clock.now()
    span = Span(start=now, end=now + timedelta(hours=5))
    night.bot.commands.overrides.add("platform", "primary", person, span, None)


async def test_whoever_is_on_call_after_the_handoff_is_paged_at_once(
    database_url: str, tmp_path: Path
) -> None:
    clock = MovedClock(BEFORE_HANDOFF)
    async with a_night(database_url, tmp_path, clock, platform=ALONE) as night:
        number = await night.alert("checkout is down")
        await night.answers_and_presses("ana", "9")
        told = "paging goes on in 1 hour, or with whoever comes on call before."
        assert any(told in text for text in night.in_channel())
        await looks(night)
        assert night.called() == ["ana"]

        await night.pass_time(minutes=2)
        await looks(night)

        assert night.called() == ["ana", "bo"]
        assert any("Step 1: paging Bo Lindqvist, on call by now." in t for t in night.in_channel())
        # They have the wait of the step, and are asked once.
        assert night.incident(number).due_at == clock.now() + timedelta(hours=1)
        await looks(night)
        assert night.called() == ["ana", "bo"]


async def test_with_an_override_too_and_when_they_can_t_either_the_wait_begins_anew(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    async with a_night(sqlite_url, tmp_path, clock, platform=ALONE) as night:
        number = await night.alert("checkout is down")
        await night.answers_and_presses("ana", "9")
        takes_over(night, "chen")
        await looks(night)

        call = await night.answers_and_presses("chen", "9")

        assert any("paging goes on in 1 hour" in said for said in call.heard)
        assert night.happened(number).count("everybody_declined") == 2
        takes_over(night, "ana")
        await night.pass_time(minutes=30)
        await looks(night)
        assert night.called() == ["ana", "chen"]
        takes_over(night, "kim")
        await looks(night)
        assert night.called() == ["ana", "chen", "kim"]


async def test_who_takes_it_meanwhile_keeps_others_from_being_paged(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    async with a_night(sqlite_url, tmp_path, clock, platform=ALONE) as night:
        number = await night.alert("checkout is down")
        await night.answers_and_presses("ana", "9")
        await night.command("kim", f"ack {number}")
        takes_over(night, "chen")

        await looks(night)

        assert night.called() == ["ana"]


async def test_what_can_wait_goes_to_them_in_its_hours_only(
    sqlite_url: str, tmp_path: Path
) -> None:
    clock = MovedClock(FRIDAY_EVENING)
    async with a_night(sqlite_url, tmp_path, clock, platform=LOW) as night:
        number = await night.alert("disk 80 % full", urgency="low")
        await night.alert("checkout is down", service="search")
        await night.answers_and_presses("bo", "99")
        assert "everybody_declined" in night.happened(number)
        await night.pass_time(minutes=20)
        takes_over(night, "chen")
        span = Span(start=clock.now(), end=clock.now() + timedelta(days=5))
        night.bot.commands.overrides.add("platform", "primary", "kim", span, None)

        await looks(night)
        assert night.happened(number)[-1] == "everybody_declined"

        await night.pass_time(hours=62, minutes=50)
        await looks(night)
        assert night.messages_to("kim")[-1].text.startswith("🔴 You are paged: disk 80 % full")
        assert not any("You are paged" in message.text for message in night.messages_to("chen"))
