"""What is open and somebody's is found without going through all that was ever resolved."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, event

from bot.storage import notifications
from bot.storage.database import Database


@pytest.mark.parametrize(
    ("ask", "by"),
    [
        (notifications.waiting_for, "ix_incidents_due_at"),
        (notifications.open_for, "uq_incidents_open_dedup_key"),
    ],
)
def test_only_open_incidents_are_gone_through(
    sqlite_url: str, ask: Callable[[Connection, str], object], by: str
) -> None:
    database, asked = Database(sqlite_url), []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda *told: asked.append((told[2], told[3])),
    )
    with database.read() as tx:
        ask(tx, "ana")
        statement, given = asked[-1]
        plan = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
    database.close()

    steps = [step.detail for step in plan]
    assert [by in step for step in steps if " incidents" in step] == [True], steps
