"""A service that raises very many alerts wakes each person once, and none of them is lost."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.incidents.alert import Action, Alert
from bot.domain.incidents.incident import State
from bot.domain.incidents.storm import ALONE
from bot.domain.incidents.timeline import Through
from bot.engine.commands.alerts import Report, Reported
from bot.engine.sending.pacing import POSTS
from bot.storage import tables
from tests.conftest import MovedClock
from tests.scenarios.night import PLATFORM, Night, a_night

MANY = 400
# Of incidents that wait together three are read out and answered, and then all the others.
THREE_AND_THE_REST = "11"
BATCH = 50


def report(night: Night, alerts: list[Alert], *, service: str = "checkout") -> list[Reported]:
    """Alerts arrive in batches; where they went."""
    reports = [Report(key=night.key(service), alert=alert) for alert in alerts]
    batches = (reports[n : n + BATCH] for n in range(0, len(reports), BATCH))
    told = [one for batch in batches for one in night.bot.commands.alerts.report_all(batch)]
    return [one for one in told if isinstance(one, Reported)]


def disks(count: int, *, action: Action = Action.TRIGGER, since: int = 0) -> list[Alert]:
    return [
        Alert(title=f"disk {n} is full", dedup_key=f"disk {n}", action=action)
        for n in range(since, since + count)
    ]


async def test_very_many_alerts_wake_each_person_once_and_none_is_lost(night: Night) -> None:
    told = report(night, disks(MANY))
    await night.bot.engine.settle()
    await night.answers_and_presses("ana", THREE_AND_THE_REST)

    numbers = {one.incident for one in told}
    listed = night.bot.commands.incidents.listed(open_only=False)
    assert {incident.number for incident in listed} == numbers
    assert len(listed) == ALONE
    assert sum(incident.alerts for incident in listed) == MANY
    with night.bot.database.read() as tx:
        kept = tx.execute(select(tables.alerts.c.incident, tables.alerts.c.dedup_key)).all()
    assert Counter(number for number, _key in kept) == {i.number: i.alerts for i in listed}
    assert len({key for _number, key in kept}) == MANY
    assert night.called() == ["ana"]
    assert len(night.exchange.messages) == 1
    assert {incident.state for incident in listed} == {State.ACKNOWLEDGED}
    # What she had not been told by then in Slack she is not told any more.
    assert len(night.messages_to("ana")) == POSTS.burst
    await night.pass_seconds(ALONE)
    storm = max(numbers, key=lambda number: number or 0)
    title = f"disk {ALONE - 1} is full, and {MANY - ALONE} more alerts"
    assert title in night.in_channel()[-1] or any(title in text for text in night.in_channel())
    assert storm == told[-1].incident


async def test_what_joins_what_somebody_has_wakes_nobody_and_is_shown(night: Night) -> None:
    report(night, disks(ALONE))
    await night.bot.engine.settle()
    await night.answers_and_presses("ana", THREE_AND_THE_REST)

    (joined,) = report(night, disks(1, since=ALONE))
    await night.pass_seconds(ALONE)

    assert night.called() == ["ana"]
    assert joined.incident is not None
    incident = night.incident(joined.incident)
    assert (incident.state, incident.alerts) == (State.ACKNOWLEDGED, 2)
    shown = [text for text in night.in_channel() if "and 1 more alert" in text]
    assert len(shown) == 1
    assert f"disk {ALONE} is full" in shown[0]


async def test_a_new_problem_is_not_masked_for_long(night: Night) -> None:
    report(night, disks(ALONE + 1))
    await night.bot.engine.settle()
    await night.answers_and_presses("ana", THREE_AND_THE_REST)
    for minute in range(8):
        report(night, disks(1, since=100 + minute))
        await night.pass_time(minutes=4)

    (fresh,) = report(night, disks(1, since=200))
    await night.bot.engine.settle()

    assert fresh.incident == ALONE + 1
    assert night.called() == ["ana", "ana"]


async def test_an_incident_ends_when_all_its_monitors_say_so_or_one_person(night: Night) -> None:
    told = report(night, disks(ALONE + 3))
    storm = told[-1].incident
    assert storm is not None

    report(night, disks(3, action=Action.RESOLVE, since=ALONE))
    report(night, disks(1, action=Action.RESOLVE, since=ALONE))
    (again,) = report(night, disks(1, since=ALONE))
    await night.bot.engine.settle()
    assert again.incident == storm
    assert night.incident(storm).open_keys == 2

    report(night, disks(2, action=Action.RESOLVE, since=ALONE - 1))
    assert night.incident(storm).state is State.RESOLVED
    (fresh,) = report(night, disks(1, since=ALONE))
    assert fresh.incident == ALONE - 1
    await night.bot.engine.settle()


@pytest.fixture
async def grouping(database_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """A team whose files say which alerts belong together."""
    checkout = "{runbook: https://example.com/runbooks/checkout}"
    platform = PLATFORM.replace(checkout, "{group: never}").replace("{}", "{group: 3m}")
    async with a_night(database_url, tmp_path, clock, platform=platform) as brought_up:
        yield brought_up


async def test_files_say_how_a_service_groups(grouping: Night, clock: MovedClock) -> None:
    together = report(grouping, disks(3), service="search")
    apart = report(grouping, disks(ALONE + 2), service="checkout")
    clock.advance(minutes=2)
    last = report(grouping, disks(1, since=3), service="search")
    clock.advance(minutes=1)
    later = report(grouping, disks(1, since=4), service="search")

    assert {one.incident for one in (*together, *last)} == {1}
    assert len({one.incident for one in apart}) == ALONE + 2
    assert later[0].incident == ALONE + 4


async def test_what_is_forgotten_is_forgotten_with_its_keys(night: Night) -> None:
    told = report(night, disks(ALONE + 2))
    for number in {one.incident for one in told} - {None}:
        night.bot.commands.incidents.resolve(number or 0, "ana", Through.SHELL)

    await night.pass_time(days=401)
    await night.bot.engine.do_duties()
    await night.pass_time(hours=2)
    await night.bot.engine.do_duties()

    assert list(night.bot.commands.incidents.listed(open_only=False)) == []
    with night.bot.database.read() as tx:
        assert tx.execute(select(tables.incident_keys)).all() == []
