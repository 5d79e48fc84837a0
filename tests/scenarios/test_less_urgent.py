"""What was urgent is resolved by its monitor, and only what can wait is left: nobody is called."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.incidents.alert import Action, Alert
from bot.domain.incidents.urgency import Urgency
from bot.engine.commands.alerts import Report
from tests.conftest import MovedClock
from tests.scenarios.night import PLATFORM, Night, a_night

GROUPED = PLATFORM.replace("search: {}", "search: {group: 30m}")


@pytest.fixture
async def grouped(database_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """It is night, and the alerts of search are one incident."""
    async with a_night(database_url, tmp_path, clock, platform=GROUPED) as night:
        yield night


async def sent(night: Night, dedup_key: str, urgency: str, action: str = "trigger") -> int:
    title = {"low": "index is stale", "high": "search is down"}[urgency]
    more = {"dedup_key": dedup_key, "urgency": urgency, "action": action}
    return await night.alert(title, service="search", **more)


async def one_of_which_the_urgent_part_is_over(night: Night) -> int:
    """Ana's phone has rung for it."""
    number = await sent(night, "index", "low")
    assert await sent(night, "down", "high") == number
    await night.rings_out("ana")
    await night.pass_time(minutes=1)
    await sent(night, "down", "high", "resolve")
    return number


async def test_nobody_is_called_at_night_for_what_can_wait(grouped: Night) -> None:
    number = await one_of_which_the_urgent_part_is_over(grouped)

    incident = grouped.incident(number)
    assert (incident.urgency, incident.title) == (Urgency.LOW, "index is stale")
    told = "Over, says its monitor: search is down. Nobody is called any more, for what is left can"
    assert any(f"{told} wait: index is stale" in text for text in grouped.in_channel())
    assert "low urgency" in grouped.in_channel()[0]
    for _minute in range(60):
        await grouped.pass_time(minutes=1)
    assert grouped.called() == ["ana"]
    assert grouped.messages_to("bo") == []

    await grouped.pass_time(hours=13)
    assert grouped.called() == ["ana"]
    assert len(grouped.messages_to("bo")) == 1


async def test_whoever_has_it_is_not_called_back_for_it_at_night(grouped: Night) -> None:
    number = await sent(grouped, "index", "low")
    await sent(grouped, "down", "high")
    await grouped.answers_and_presses("ana", "1")
    await sent(grouped, "down", "high", "resolve")

    assert grouped.incident(number).acknowledged_by == "ana"
    await grouped.pass_time(hours=4)
    await grouped.pass_time(hours=1)
    assert grouped.called() == ["ana"]


async def test_while_anything_urgent_is_open_it_stays_urgent(grouped: Night) -> None:
    number = await sent(grouped, "index", "low")
    await sent(grouped, "down", "high")
    await sent(grouped, "slow", "high")
    await sent(grouped, "down", "high", "resolve")
    assert grouped.incident(number).urgency is Urgency.HIGH

    await sent(grouped, "slow", "high", "resolve")
    assert grouped.incident(number).urgency is Urgency.LOW


async def test_what_was_urgent_once_under_its_key_is_taken_for_urgent(grouped: Night) -> None:
    number = await sent(grouped, "index", "low")
    await sent(grouped, "index", "high")
    await sent(grouped, "down", "high")
    await sent(grouped, "index", "low")

    await sent(grouped, "down", "high", "resolve")

    assert grouped.incident(number).urgency is Urgency.HIGH


async def test_what_somebody_has_escalated_stays_urgent(grouped: Night) -> None:
    number = await sent(grouped, "index", "low")
    await sent(grouped, "down", "high")
    await grouped.command("bo", f"escalate {number}")

    await sent(grouped, "down", "high", "resolve")

    assert grouped.incident(number).urgency is Urgency.HIGH


async def test_what_comes_and_goes_stays_urgent_the_second_time(grouped: Night) -> None:
    number = await one_of_which_the_urgent_part_is_over(grouped)
    await sent(grouped, "down", "high")
    assert grouped.called() == ["ana", "ana"]
    assert grouped.incident(number).title == "search is down"

    await sent(grouped, "down", "high", "resolve")

    assert grouped.incident(number).urgency is Urgency.HIGH


async def group_tells(night: Night, *fire: tuple[str, str], truncated: int = 0) -> None:
    """Alertmanager tells a group anew: what fires in it, by name and severity."""
    alerts = [
        {"status": "firing", "labels": {"alertname": name, "severity": severity}}
        for name, severity in fire
    ]
    group = {"version": "4", "status": "firing", "groupKey": "g", "truncatedAlerts": truncated}
    path = f"/alerts/{night.key('checkout')}/alertmanager"
    answer = await night.http.post(path, json=group | {"alerts": alerts})
    assert answer.status_code == 202, answer.text
    await night.bot.engine.settle()


async def test_a_group_of_alertmanager_s_tells_what_is_left_of_it(grouped: Night) -> None:
    await group_tells(grouped, ("Down", "critical"), ("Stale", "info"))
    await grouped.rings_out("ana")

    await group_tells(grouped, ("Stale", "info"))

    incident = grouped.incident(1)
    assert (incident.urgency, incident.title) == (Urgency.LOW, "Stale")
    for _minute in range(30):
        await grouped.pass_time(minutes=1)
    assert grouped.called() == ["ana"]


async def test_of_a_group_that_is_not_told_whole_nothing_is_known(grouped: Night) -> None:
    await group_tells(grouped, ("Down", "critical"))

    await group_tells(grouped, ("Stale", "info"), truncated=3)

    assert grouped.incident(1).urgency is Urgency.HIGH


async def test_what_another_service_calls_the_same_is_another_thing(grouped: Night) -> None:
    """Both are told of in one batch."""
    number = await sent(grouped, "index", "low")
    await sent(grouped, "down", "high")
    of = {service: grouped.key(service) for service in ("search", "checkout")}
    over = Alert(title="over", dedup_key="index", action=Action.RESOLVE)
    reports = [
        Report(key=of["search"], alert=over),
        Report(key=of["checkout"], alert=Alert(title="down", dedup_key="down")),
    ]

    grouped.bot.commands.alerts.report_all(reports)

    assert grouped.incident(number).urgency is Urgency.HIGH
