"""The hours for low urgency are changed while an incident waits for them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.incidents.urgency import Urgency
from bot.domain.people.method import Method
from bot.engine.errands.waiting_for_hours import plan_for_hours
from bot.engine.escalation.escalator import Escalator
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.errand import PutOff
from bot.storage.incidents import incidents
from bot.storage.paging import notifications
from bot.storage.stored_schedules import revisions
from tests.conftest import MovedClock
from tests.scenarios.night import PEOPLE, PHONES, PLATFORM, Night, a_night

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


async def test_so_it_is_where_the_clock_was_set_back_as_the_old_ones_ended(
    night: Night, clock: MovedClock
) -> None:
    await night.pass_time(hours=23, seconds=1)
    await night.alert("disk 80 % full", urgency="low")
    clock.advance(seconds=-2)

    await change(night, "")

    assert night.messages_to("bo")


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

    assert quiet.incident(number).due_at == now != was_due_at
    # Its clock is ahead as well.
    Escalator(database, other).tick(now + timedelta(seconds=40))
    assert quiet.incident(number).due_at == now

    # It dies before it looks again, by the newer files.
    await quiet.bot.engine.settle()
    assert quiet.messages_to("ana")


async def test_it_has_followed_them_by_then_and_decides_by_them(quiet: Night) -> None:
    await quiet.alert("disk 80 % full", urgency="low")
    now, database = quiet.clock.now(), quiet.bot.database
    other = Schedules(database, quiet.bot.settings.schedules_dir)
    other.load(now)
    write(quiet, "")
    quiet.bot.schedules.refresh(now)
    escalator = Escalator(database, other)

    for _look_then_decide in range(2):
        assert escalator.tick(now).done == 1
    await quiet.bot.engine.settle()

    assert quiet.messages_to("ana")


async def test_one_that_cannot_read_them_looks_again_after_a_while(quiet: Night) -> None:
    number = await quiet.alert("disk 80 % full", urgency="low")
    now, database = quiet.clock.now(), quiet.bot.database
    with database.write() as tx:
        incidents.save(tx, replace(incidents.get(tx, number), due_at=now))
        revisions.add(tx, {"people.yaml": "what: newer code reads"}, now)

    await quiet.bot.engine.settle()

    assert quiet.incident(number).due_at == now + timedelta(seconds=5)


async def test_one_that_is_in_the_midst_of_putting_others_in_force_is_not_waited_for(
    postgresql_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    async with a_night(postgresql_url, tmp_path, clock) as night:
        number = await night.alert("disk 80 % full", urgency="low")
        now, database = clock.now(), night.bot.database
        with database.write() as tx:
            incidents.save(tx, replace(incidents.get(tx, number), due_at=now))
        escalator = Escalator(database, night.bot.schedules)

        with database.write() as tx:
            revisions.lock(tx)
            assert escalator.tick(now).done == 0
        assert night.incident(number).due_at == now

        assert escalator.tick(now).done == 1
        assert night.incident(number).due_at != now


ANY_TIME = "urgency:\n  low: {hours: daily 00:00-24:00}\n"
AFTERNOONS = "urgency:\n  low: {hours: mon-fri 12:00-18:00}\n"
TEXTED_LATER = PEOPLE.replace(", phone:", ", contact: [slack, sms after 90s], phone:")


@pytest.fixture
async def evening(database_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """A minute after the hours; bo, who is on call, was paged in them and is yet to be texted."""
    async with a_night(database_url, tmp_path, clock, people=TEXTED_LATER) as night:
        await night.pass_time(hours=22, minutes=59)
        await night.alert("disk 80 %", urgency="low")
        await night.pass_time(minutes=2)
        yield night


def texts_to(night: Night, person: str) -> int:
    return sum(text.to == PHONES[person] for text in night.exchange.messages)


async def test_a_contact_step_that_waits_is_sent_by_wider_hours(evening: Night) -> None:
    assert texts_to(evening, "bo") == 0

    await change(evening, ANY_TIME)

    assert texts_to(evening, "bo") == 1


async def test_and_is_shown_for_the_hours_that_begin_later(evening: Night) -> None:
    await change(evening, AFTERNOONS)

    assert "SMS at <!date^1796155200^" in evening.in_channel()[0]
    await evening.pass_time(hours=15)
    assert texts_to(evening, "bo") == 0
    await evening.pass_time(hours=3)
    assert texts_to(evening, "bo") == 1


async def test_whether_somebody_is_still_on_it_is_asked_by_wider_hours(evening: Night) -> None:
    await evening.command("bo", "ack 1")
    await evening.pass_time(hours=3, minutes=45)
    assert not evening.incident(1).runs_out

    await change(evening, ANY_TIME)

    incident = evening.incident(1)
    assert incident.runs_out
    assert incident.returns_at == evening.clock.now() + timedelta(minutes=15)
    assert "still on it?" in evening.messages_to("bo")[-1].text


async def test_and_in_the_hours_that_begin_later(evening: Night) -> None:
    await evening.command("bo", "ack 1")
    await evening.pass_time(hours=3, minutes=45)

    await change(evening, AFTERNOONS)
    # A quarter past twelve.
    assert "Paging begins again <!date^1796156100^" in evening.in_channel()[0]
    await evening.pass_time(hours=12)
    assert not evening.incident(1).runs_out
    await evening.pass_time(hours=2, minutes=14)

    assert evening.incident(1).runs_out


async def test_without_its_team_it_is_paged_at_once_and_that_is_said(quiet: Night) -> None:
    number = await quiet.alert("disk 80 % full", urgency="low")
    folder = quiet.bot.settings.schedules_dir
    (folder / "other.yaml").write_text(PLATFORM.replace("team: platform", "team: other"))

    (folder / "platform.yaml").unlink()
    quiet.bot.schedules.refresh(quiet.clock.now())
    await quiet.bot.engine.settle()

    assert quiet.happened(number)[-3:] == ["hours_changed", "policy_missing", "paged"]
    assert quiet.messages_to("kim")
    said = "Team platform, whose hours it waited for, is gone from the files: going on"
    assert any(said in message for message in quiet.in_channel())
    assert quiet.called() == []


async def test_a_process_with_the_old_files_does_not_plan_by_them(evening: Night) -> None:
    database, now = evening.bot.database, evening.clock.now()
    other = Schedules(database, evening.bot.settings.schedules_dir)
    other.load(now)
    with database.read() as tx:
        text = next(n for n in notifications.of_incident(tx, 1) if n.method is Method.SMS)
        about = {1: incidents.get(tx, 1)}
    write(evening, AFTERNOONS)
    evening.bot.schedules.refresh(now)

    with database.write() as tx, pytest.raises(PutOff):
        plan_for_hours(tx, [text], about, other.in_force(), now)

    other.refresh(now)
    with database.write() as tx:
        assert plan_for_hours(tx, [text], about, other.in_force(), now)
