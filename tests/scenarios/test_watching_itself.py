"""Sleepwell does not get through by one way: it says so by the others, and takes it back."""

import pytest
from sqlalchemy import update

from bot.domain.incidents.alert import Alert
from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import Through
from bot.storage import tables
from bot.storage.sending import outbox
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane
from tests.conftest import MovedClock
from tests.scenarios.night import Night


async def passes(night: Night, minutes: int) -> None:
    """Time goes by in small steps, with everything that the engine does now and then."""
    for _ in range(minutes * 2):
        await night.pass_time(seconds=30)
        await night.bot.engine.do_duties()
        await night.bot.engine.settle()


def of_its_own(night: Night) -> list[int]:
    """The incidents that Sleepwell opened about itself."""
    every = night.bot.commands.incidents.listed(open_only=False)
    return sorted(one.number for one in every if one.service == "sleepwell")


async def test_twilio_is_down_and_slack_says_so_until_it_is_back(night: Night) -> None:
    night.exchange.faults.drop()
    await night.alert("checkout is down")
    await passes(night, minutes=1)
    assert of_its_own(night) == []

    await passes(night, minutes=2)

    (number,) = of_its_own(night)
    told = [message.all_text for message in night.messages_to("kim")]
    assert any("Sleepwell cannot deliver calls and text messages" in text for text in told)
    assert night.bot.engine.notes()[0].startswith("calls and text messages do not get through;")

    night.exchange.faults.up()
    await passes(night, minutes=3)

    assert night.incident(number).state is State.RESOLVED
    assert night.bot.engine.notes() == []
    assert any("Resolved" in message.all_text for message in night.messages_to("kim"))


async def test_however_long_it_lasts_there_is_one_and_what_it_sends_raises_no_other(
    night: Night,
) -> None:
    night.exchange.faults.drop()
    await night.alert("checkout is down")
    await passes(night, minutes=6)
    night.bot.commands.incidents.resolve(1, "ana", Through.SHELL)
    await passes(night, minutes=4)

    (number,) = of_its_own(night)

    # Only what is about itself still waits, and that does not count: it is over, Twilio is not.
    assert night.incident(number).state is State.RESOLVED


async def test_after_a_suspend_all_is_late_for_a_moment_and_nobody_is_told(night: Night) -> None:
    assert isinstance(night.clock, MovedClock)
    night.bot.commands.alerts.report(night.key("checkout"), Alert(title="checkout is down"))
    night.clock.advance(minutes=10)

    await night.bot.engine.do_duties()
    await night.bot.engine.settle()
    await night.bot.engine.do_duties()

    assert of_its_own(night) == []
    assert night.called() == ["ana"]


async def test_a_row_that_nobody_takes_up_is_told_by_the_name_of_its_lane(night: Night) -> None:
    with night.bot.database.write() as tx:
        outbox.put(
            tx, lane=Lane.SLACK, kind=ErrandKind.ANNOUNCEMENT, subject=1, now=night.clock.now()
        )
        tx.execute(update(tables.outbox).values(lane="carrier pigeon"))
    await passes(night, minutes=4)

    assert len(of_its_own(night)) == 1
    assert night.bot.engine.notes()[0].startswith("messages by “carrier pigeon” do not get through")


@pytest.mark.parametrize("lists", [True, False])
async def test_a_team_that_lists_the_service_is_told(night: Night, lists: bool) -> None:
    if lists:
        listed = night.bot.settings.schedules_dir / "platform.yaml"
        listed.write_text(listed.read_text().replace("search: {}", "search: {}\n  sleepwell: {}"))
        night.bot.schedules.refresh(night.clock.now())
    night.workspace.faults.down()
    await night.alert("checkout is down")
    await night.answers_and_presses("ana", "1")
    await passes(night, minutes=3)

    (number,) = of_its_own(night)

    assert night.incident(number).title == "Sleepwell cannot deliver Slack messages"
    assert night.incident(number).team == ("platform" if lists else "sleepwell")
    assert night.called()[-1] == ("ana" if lists else "kim")
