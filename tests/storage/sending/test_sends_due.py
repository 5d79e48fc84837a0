"""When the outbox has something to send."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, event

from bot.storage.database import Database
from bot.storage.sending import leasing, outbox
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane
from bot.storage.sending.sends_due import nearest_due
from tests.conftest import MONDAY_3AM as NOW

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def put(tx: Connection, lane: Lane, *, due_at: datetime = NOW, sequence: str | None = None) -> None:
    """Queue something."""
    outbox.put(
        tx, lane=lane, kind=ErrandKind.CALL, subject=1, now=NOW, due_at=due_at, sequence=sequence
    )


def lease(tx: Connection, lane: Lane) -> None:
    """Take what is due of a lane, for a minute."""
    assert leasing.lease(tx, lane, now=NOW, holder="one", lasting=MINUTE, limit=10)


def test_each_lane_has_its_own_time_and_an_empty_one_has_none(database: Database) -> None:
    with database.write() as tx:
        put(tx, Lane.CALL, due_at=NOW + SECOND)
        put(tx, Lane.CALL, due_at=NOW + MINUTE)
        put(tx, Lane.SLACK, due_at=NOW + 2 * MINUTE)

        assert nearest_due(tx) == {Lane.CALL: NOW + SECOND, Lane.SLACK: NOW + 2 * MINUTE}


def test_what_is_leased_is_due_when_the_lease_runs_out(database: Database) -> None:
    with database.write() as tx:
        put(tx, Lane.SMS)
        lease(tx, Lane.SMS)
        assert nearest_due(tx) == {Lane.SMS: NOW + MINUTE}

        put(tx, Lane.SMS, due_at=NOW + SECOND)
        assert nearest_due(tx) == {Lane.SMS: NOW + SECOND}


def test_what_waits_for_another_of_its_sequence_is_not_due(database: Database) -> None:
    with database.write() as tx:
        put(tx, Lane.SLACK, sequence="incident:1")
        lease(tx, Lane.SLACK)
        put(tx, Lane.SLACK, sequence="incident:1")

        assert nearest_due(tx) == {Lane.SLACK: NOW + MINUTE}


def test_it_is_found_without_going_through_the_outbox(sqlite_url: str) -> None:
    database, asked = Database(sqlite_url), []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda *told: asked.append((told[2], told[3])),
    )
    with database.read() as tx:
        nearest_due(tx)
        statement, parameters = asked[-1]
        plan = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    database.close()

    steps = [step.detail for step in plan if "outbox" in step.detail]
    assert len(steps) == 4 * len(Lane)
    assert all(step.startswith("SEARCH") for step in steps), steps
