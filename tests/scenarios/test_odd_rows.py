"""An incident whose row makes no sense: somebody is woken for it, and nobody else waits."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import event, insert, update
from structlog.testing import capture_logs

from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import Through
from bot.domain.incidents.urgency import Urgency
from bot.engine.queueing import messages
from bot.engine.sending.leasing import LEFT_TO_NEWER_FOR, LEFT_TO_NEWER_TRIES
from bot.storage.database import Database
from bot.storage.incidents.claiming import is_any_unknown
from bot.storage.preparing.migrating import migrate
from bot.storage.tables import incidents, timeline
from tests.conftest import MovedClock
from tests.scenarios.night import Night, a_night

UNKNOWN_URGENCY = {"urgency": "odd"}
UNKNOWN_STATE: dict[str, object] = {"state": "odd", "due_at": None, "returns_at": None}
SNOOZED_FOR_GOOD = {"snoozed": True}
SAID = "an incident makes no sense; taken for urgent"


@pytest.fixture
async def night(database_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    async with a_night(database_url, tmp_path, clock) as brought_up:
        yield brought_up


def make_odd(night: Night, number: int, values: dict[str, object]) -> None:
    with night.bot.database.write() as tx:
        tx.execute(update(incidents).where(incidents.c.number == number).values(values))


@pytest.mark.parametrize("values", [UNKNOWN_URGENCY, UNKNOWN_STATE, SNOOZED_FOR_GOOD])
async def test_an_alert_that_belongs_to_it_has_people_paged(
    night: Night, values: dict[str, object]
) -> None:
    number = await night.alert("checkout is down", dedup_key="checkout")
    await night.rings_out("ana")
    make_odd(night, number, values)

    with capture_logs() as logs:
        again = await night.alert("checkout is down", dedup_key="checkout")
        await night.pass_time(minutes=5)
        await night.bot.engine.settle()

    incident = night.incident(number)
    assert again == number
    assert (incident.state, incident.urgency) == (State.TRIGGERED, Urgency.HIGH)
    assert night.called()[:2] == ["ana", "bo"]
    assert [log["event"] for log in logs if log["log_level"] == "error"] in ([SAID], [])


@pytest.mark.parametrize("values", [UNKNOWN_URGENCY, UNKNOWN_STATE])
async def test_what_is_to_be_sent_about_others_does_not_wait_for_it(
    night: Night, values: dict[str, object]
) -> None:
    number = await night.alert("checkout is down", dedup_key="checkout")
    make_odd(night, number, values)

    with capture_logs():
        await night.alert("search is down", service="search")

    await night.rings("ana")
    assert any("search is down" in text for text in night.in_channel())


async def test_it_is_shown_and_answered_like_any_other(night: Night) -> None:
    number = await night.alert("checkout is down", dedup_key="checkout")
    await night.rings("ana")
    # Said once for each; no other test has this one.
    make_odd(night, number, {**UNKNOWN_STATE, "state": uuid4().hex[:16]})

    with capture_logs() as logs:
        listed = night.bot.commands.incidents.listed(open_only=True)
        metrics = await night.http.get("/metrics")
        night.bot.commands.incidents.acknowledge(number, "ana", Through.PHONE)

    assert [log["event"] for log in logs if log["log_level"] == "error"] == [SAID]
    assert [incident.number for incident in listed] == [number]
    assert 'sleepwell_incidents_open{state="triggered"} 1.0' in metrics.text
    assert night.incident(number).state is State.ACKNOWLEDGED


def without_due_time(metrics: str) -> float:
    (line,) = re.findall(r"^sleepwell_incidents_without_due_time (.*)$", metrics, re.MULTILINE)
    return float(line)


async def test_it_does_not_sleep_until_the_next_alert(night: Night) -> None:
    number = await night.alert("checkout is down")
    await night.rings_out("ana")
    make_odd(night, number, UNKNOWN_STATE)

    with capture_logs():
        metrics = await night.http.get("/metrics")
        assert without_due_time(metrics.text) == 1
        await night.bot.engine.do_duties()
        await night.bot.engine.settle()

    incident = night.incident(number)
    assert (incident.state, incident.step) == (State.TRIGGERED, 1)
    assert night.called() == ["ana", "bo"]
    assert without_due_time((await night.http.get("/metrics")).text) == 0


def test_those_that_are_to_be_woken_are_found_by_an_index(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    migrate(database)
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *a: asked.append((a[2], a[3])))
    with database.read() as tx:
        assert not is_any_unknown(tx)
        statement, given = asked[-1]
        plan = list(tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given))
    database.close()

    assert "ix_incidents_unknown_state" in str(plan)


async def test_what_a_newer_version_said_of_it_keeps_nobody_from_being_paged(night: Night) -> None:
    number, now = await night.alert("checkout is down"), night.clock.now()
    with night.bot.database.write() as tx:
        row = {"incident": number, "at": now, "what": "odd", "facts": {}}
        entry: int = tx.execute(insert(timeline).returning(timeline.c.id), row).scalar_one()
        messages.say(tx, number, entry, now)

    with capture_logs() as logs:
        for _try in range(LEFT_TO_NEWER_TRIES):
            await night.pass_time(seconds=LEFT_TO_NEWER_FOR.total_seconds())
        await night.pass_time(minutes=5)

    assert night.messages_to("bo")
    assert "odd" not in night.happened(number)
    assert "• Bo Lindqvist" in night.in_channel()[0]
    errors = [log["event"] for log in logs if log["log_level"] == "error"]
    assert errors == [
        "left to a newer version, which has queued it",
        "dropped, for it stands in the way of others",
    ]
