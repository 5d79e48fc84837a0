"""What is long over is forgotten; what is open never is."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.domain.incidents.timeline import Through
from bot.domain.refusals import UnknownIncident
from bot.engine.duties.retention import Retention
from bot.storage.database import Database
from bot.storage.stored_schedules import revisions
from bot.storage.tables import metadata
from bot.storage.upkeep import duties
from tests.conftest import MovedClock
from tests.scenarios.night import Night

DAYS = 400
OF_INCIDENTS = ("incidents", "alerts", "timeline", "pages", "notifications", "deliveries")


def rows(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    with database.read() as tx:
        return {
            table.name: tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


async def test_a_resolved_incident_goes_with_all_that_belongs_to_it(night: Night) -> None:
    await night.alert("checkout is down", dedup_key="a")
    await night.answers_and_presses("ana", "6")
    before = rows(night.bot.database)
    assert all(before[name] for name in (*OF_INCIDENTS, "slack_messages"))

    await night.pass_time(days=DAYS)
    await night.bot.engine.do_duties()
    assert rows(night.bot.database)["incidents"] == 1
    await night.pass_time(hours=2)
    with capture_logs() as logs:
        await night.bot.engine.do_duties()

    after = rows(night.bot.database)
    assert [name for name in (*OF_INCIDENTS, "slack_messages", "outbox") if after[name]] == []
    (told,) = [entry for entry in logs if entry["event"] == "pruned what was long over"]
    assert {name: told[name] for name in OF_INCIDENTS} == {n: before[n] for n in OF_INCIDENTS}


async def test_what_is_open_stays_with_its_history_however_old(
    night: Night, clock: MovedClock
) -> None:
    opened = await night.alert("checkout is down", dedup_key="a")
    over = await night.alert("search is down", service="search", dedup_key="b")
    night.bot.commands.incidents.resolve(over, "ana", Through.SHELL)
    happened = night.happened(opened)

    clock.advance(days=DAYS + 1)
    await night.bot.engine.do_duties()

    with pytest.raises(UnknownIncident):
        night.incident(over)
    assert night.happened(opened)[: len(happened)] == happened


async def test_each_due_time_is_one_process_s(database: Database, clock: MovedClock) -> None:
    retention = Retention(database, clock, lasting=timedelta(days=DAYS))
    await retention.do()

    with database.write() as tx:
        assert not duties.claim(tx, "retention", clock.now(), every=timedelta(hours=1))
    clock.advance(hours=1)
    with database.write() as tx:
        assert duties.claim(tx, "retention", clock.now(), every=timedelta(hours=1))
        assert not duties.claim(tx, "retention", clock.now(), every=timedelta(hours=1))


@pytest.mark.parametrize(("days", "left"), [(729, 4), (731, 2)])
async def test_the_files_of_two_years_are_kept_and_those_an_incident_goes_by(
    night: Night, clock: MovedClock, days: int, left: int
) -> None:
    await night.alert("checkout is down")
    database = night.bot.database
    for number in range(3):
        with database.write() as tx:
            revisions.add(tx, {"people.yaml": f"people: {{}} # {number}"}, clock.now())

    clock.advance(days=days)
    await night.bot.engine.do_duties()

    # The incident was opened by the first; the last is in force.
    assert rows(database)["revisions"] == left
