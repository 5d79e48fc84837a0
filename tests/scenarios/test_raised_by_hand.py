"""A person has made urgent what monitors call low; then a monitor says that it is urgent."""

import pytest

from bot.domain.incidents.incident import State
from tests.scenarios.night import Night

DISK, DATABASE = "disk 80 % full", "DATABASE IS DOWN, all writes fail"


async def escalated_by_chen(night: Night) -> int:
    """In the team's hours: bo was told, chen would not wait, and ana's phone rings."""
    await night.pass_time(hours=15, minutes=30)
    number = await night.alert(DISK, dedup_key="db", urgency="low")
    await night.command("chen", f"escalate {number}")
    return number


@pytest.mark.parametrize("answer", ["ack", "snooze"])
async def test_whoever_answered_it_meant_what_monitors_called_low(
    quiet: Night, answer: str
) -> None:
    number = await escalated_by_chen(quiet)
    await quiet.command("bo", f"ack {number}" if answer == "ack" else f"snooze {number} 9h")
    await quiet.pass_time(minutes=30)
    before = quiet.called()

    await quiet.alert(DATABASE, dedup_key="db")

    assert quiet.called() == [*before, "bo"]
    incident = quiet.incident(number)
    assert (incident.state, incident.title) == (State.TRIGGERED, DATABASE)
    did = {"ack": "acknowledged", "snooze": "snoozed"}[answer]
    said = f"Paged again for a more urgent alert, although Bo Lindqvist had {did} it: {DATABASE}"
    assert quiet.in_channel()[-1].endswith(f"{said} (until then: {DISK})")


async def test_the_policy_begins_anew_where_nobody_has_answered(night: Night) -> None:
    number = await escalated_by_chen(night)
    await night.rings_out("ana")
    assert night.incident(number).step == 1

    await night.alert(DATABASE, dedup_key="db")

    assert night.called()[-1] == "bo"
    assert night.incident(number).step == 0


async def test_the_next_urgent_alert_is_merely_one_more(quiet: Night) -> None:
    number = await escalated_by_chen(quiet)
    await quiet.alert(DATABASE, dedup_key="db")
    await quiet.command("bo", f"ack {number}")
    before = quiet.called()

    await quiet.alert("DATABASE IS DOWN, still", dedup_key="db")

    assert quiet.called() == before
    assert quiet.incident(number).state is State.ACKNOWLEDGED
