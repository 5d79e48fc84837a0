"""The hours for low urgency are changed while an incident waits for them."""

from datetime import timedelta

from bot.domain.urgency import Urgency
from bot.engine.escalation.escalator import Escalator
from bot.engine.schedule_files.schedules import Schedules
from tests.scenarios.night import PLATFORM, Night

HOURS = "urgency:\n  low: {hours: mon-fri 09:00-18:00}\n"


def write(night: Night, hours: str) -> None:
    folder = night.bot.settings.schedules_dir
    (folder / "platform.yaml").write_text(PLATFORM.replace(HOURS, hours))


async def change(night: Night, hours: str) -> None:
    write(night, hours)
    night.bot.schedules.refresh(night.clock.now())
    await night.bot.engine.settle()


async def test_wider_hours_have_it_paged_at_once(night: Night) -> None:
    number = await night.alert("disk 80 % full", urgency="low")
    assert night.messages_to("ana") == []

    await change(night, "urgency:\n  low: {hours: daily 00:00-24:00}\n")

    assert night.messages_to("ana")
    assert night.incident(number).urgency is Urgency.LOW
    said = "The hours of platform for low urgency were changed: going on at once."
    assert any(said in message for message in night.in_channel())


async def test_without_hours_it_is_paged_at_once(quiet: Night) -> None:
    await quiet.alert("disk 80 % full", urgency="low")

    await change(quiet, "")

    assert quiet.messages_to("ana")


async def test_hours_that_begin_later_have_it_wait_for_longer(quiet: Night) -> None:
    number = await quiet.alert("disk 80 % full", urgency="low")
    was_due_at = quiet.incident(number).due_at

    await change(quiet, "urgency:\n  low: {hours: mon-fri 12:00-18:00}\n")

    assert was_due_at is not None
    assert quiet.incident(number).due_at == was_due_at + timedelta(hours=3)
    said = "The hours of platform for low urgency were changed: waiting for the new ones."
    assert any(said in message for message in quiet.in_channel())
    assert quiet.messages_to("ana") == []


async def test_what_was_paged_in_its_hours_is_not_hurried(quiet: Night) -> None:
    await quiet.pass_time(hours=15, minutes=30)
    number = await quiet.alert("disk 80 % full", urgency="low")
    was_due_at = quiet.incident(number).due_at

    await change(quiet, "")

    assert quiet.incident(number).due_at == was_due_at


async def test_a_process_that_goes_by_the_old_files_for_a_while_does_not_undo_it(
    quiet: Night,
) -> None:
    number = await quiet.alert("disk 80 % full", urgency="low")
    was_due_at = quiet.incident(number).due_at
    now, database = quiet.clock.now(), quiet.bot.database
    other = Schedules(database, quiet.bot.settings.schedules_dir)
    other.load(now)
    write(quiet, "")
    quiet.bot.schedules.refresh(now)

    Escalator(database, other).tick(now)
    assert quiet.incident(number).due_at == was_due_at
    other.refresh(now)
    await quiet.bot.engine.settle()

    assert quiet.messages_to("ana")
