"""What comes and goes wakes people once, and is over when it has been quiet."""

from datetime import timedelta

from sqlalchemy import text, update

from bot.domain.incidents.alert import Action, Alert
from bot.domain.incidents.flapping import QUIET
from bot.domain.incidents.incident import State
from bot.domain.incidents.storm import ALONE
from bot.domain.incidents.timeline import Through
from bot.engine.commands.alerts import Report, Reported
from bot.engine.loops.retries import POISONED_RETRY
from bot.storage import tables
from tests.scenarios.night import Night


async def over(night: Night) -> None:
    await night.alert("disk full", dedup_key="disk", action="resolve")


async def flips(night: Night, times: int) -> None:
    """The monitor reports it and takes it back, four minutes each time."""
    for _ in range(times):
        await night.alert("disk full", dedup_key="disk")
        await night.pass_time(minutes=2)
        await over(night)
        await night.pass_time(minutes=2)


def report(night: Night, *keys: str) -> int | None:
    """Alerts with these dedup keys arrive together, -key to resolve; where the last one went."""
    alerts = [
        Alert(
            title=f"{key.strip('-')} full",
            dedup_key=key.strip("-"),
            action=Action.RESOLVE if key.startswith("-") else Action.TRIGGER,
        )
        for key in keys
    ]
    service = night.key("checkout")
    told = night.bot.commands.alerts.report_all([Report(key=service, alert=a) for a in alerts])
    assert isinstance(told[-1], Reported)
    return told[-1].incident


async def test_it_is_said_once_and_nobody_is_woken_again(night: Night) -> None:
    await flips(night, 3)
    number = await night.alert("disk full", dedup_key="disk")
    before = len(night.called())
    await night.command("ana", f"ack {number}")

    for _ in range(4):
        await night.pass_time(minutes=2)
        await over(night)
        await night.pass_time(minutes=9)
        assert await night.alert("disk full", dedup_key="disk") == number
        assert night.incident(number).open_keys == 1

    said = [text for text in night.in_channel() if text.startswith(f"⚠️ *#{number}*")]
    assert len(said) == 1
    words = "Comes and goes: 4 times in 12 minutes. It will be closed when it has been quiet"
    assert f"{words} for 10 minutes." in said[0]
    assert said[0].count("disk full") == 1
    assert len(night.called()) == before
    assert night.incident(number).state is State.ACKNOWLEDGED

    await over(night)
    await night.pass_time(minutes=5)
    await over(night)
    await night.pass_time(minutes=4, seconds=59)
    assert night.incident(number).is_open
    await night.pass_time(seconds=1)

    assert night.incident(number).resolved_by == "its monitor, quiet for 10 minutes"
    shown = [text for text in night.in_channel() if "Resolved by its monitor, quiet" in text]
    assert len(shown) == 1


async def test_while_nobody_has_it_paging_goes_on(night: Night) -> None:
    await flips(night, 3)
    number = await night.alert("disk full", dedup_key="disk")
    await over(night)
    assert "bo" not in night.called()

    await night.pass_time(minutes=5)
    assert "bo" in night.called()
    await night.pass_time(minutes=5)

    assert night.incident(number).state is State.RESOLVED
    called = night.called()
    await night.pass_time(minutes=30)
    assert night.called() == called


async def test_a_person_ends_it_at_once_and_the_count_begins_anew(night: Night) -> None:
    await flips(night, 3)
    number = await night.alert("disk full", dedup_key="disk")
    await over(night)
    night.bot.commands.incidents.resolve(number, "ana", Through.SHELL)

    fresh = await night.alert("disk full", dedup_key="disk")
    assert fresh == number + 1
    await over(night)

    assert night.incident(number).resolved_by == "ana"
    assert not night.incident(fresh).is_open
    assert night.happened(number).count("flapping") == 1
    assert "flapping" not in night.happened(fresh)


async def test_flips_that_arrive_together_are_counted_too(night: Night) -> None:
    await night.alert("disk full", dedup_key="disk")

    last = report(night, *(["-disk", "disk"] * 4), "-disk")
    await night.bot.engine.settle()

    assert last == 4
    assert night.incident(last).alerts == 2
    assert night.incident(last).quiet_at is not None
    assert night.happened(last).count("flapping") == 1


async def test_what_a_storm_adds_while_it_is_quiet_is_over_with_it(quiet: Night) -> None:
    number = report(quiet, *(["disk", "-disk"] * 4))
    assert number is not None
    others = [f"cpu{n}" for n in range(ALONE)]
    report(quiet, *others, *(f"-{key}" for key in others))

    assert report(quiet, "memory") == number
    assert (quiet.incident(number).quiet_at, quiet.incident(number).open_keys) == (None, 1)
    report(quiet, "disk", "-memory")
    assert (quiet.incident(number).quiet_at, quiet.incident(number).open_keys) == (None, 1)
    report(quiet, "-disk", "-disk")
    assert quiet.incident(number).open_keys == 0

    await quiet.pass_time(minutes=10)
    assert quiet.incident(number).state is State.RESOLVED


async def test_an_alert_taken_in_by_older_code_keeps_it_open(night: Night) -> None:
    number = report(night, *(["disk", "-disk"] * 3), "disk")
    assert number is not None
    set_row(night, number, quiet_at=night.clock.now() + QUIET - timedelta(seconds=1))

    await night.pass_time(minutes=10)

    incident = night.incident(number)
    assert (incident.state, incident.quiet_at) == (State.TRIGGERED, None)


async def test_what_cannot_be_closed_keeps_nobody_from_being_paged(quiet: Night) -> None:
    number = report(quiet, *(["disk", "-disk"] * 4))
    assert number is not None
    await quiet.bot.engine.settle()
    with quiet.bot.database.write() as tx:
        tx.execute(text("UPDATE alerts SET received_at = 'never'"))

    await quiet.pass_time(minutes=10)
    other = await quiet.alert("search is down", service="search")

    assert "paged" in quiet.happened(other)
    assert quiet.incident(number).quiet_at == quiet.clock.now() + POISONED_RETRY


async def test_what_cannot_be_closed_keeps_nothing_else_open(quiet: Night) -> None:
    poisoned = report(quiet, *(["disk", "-disk"] * 4))
    other = report(quiet, *(["cpu", "-cpu"] * 4))
    assert poisoned is not None
    assert other is not None
    with quiet.bot.database.write() as tx:
        tx.execute(
            text("UPDATE alerts SET received_at = 'never' WHERE incident = :number"),
            {"number": poisoned},
        )

    await quiet.pass_time(minutes=10)

    assert quiet.incident(other).state is State.RESOLVED
    assert quiet.incident(poisoned).is_open
    assert quiet.incident(poisoned).quiet_at == quiet.clock.now() + POISONED_RETRY


def set_row(night: Night, number: int, **values: object) -> None:
    table = tables.incidents
    with night.bot.database.write() as tx:
        tx.execute(update(table).where(table.c.number == number).values(values))
