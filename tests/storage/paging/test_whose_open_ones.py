"""What is open and somebody's is found without going through all that was ever resolved."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, event

from bot.storage.database import Database
from bot.storage.paging import asked


@pytest.mark.parametrize(
    ("ask", "by"),
    [
        (asked.waiting_for, "ix_incidents_due_at"),
        (asked.open_for, "uq_incidents_open_dedup_key"),
        (asked.let_go, "ix_incidents_due_at"),
    ],
)
def test_only_open_incidents_are_gone_through(
    sqlite_url: str, ask: Callable[[Connection, str], object], by: str
) -> None:
    database, statements = Database(sqlite_url), []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda *told: statements.append((told[2], told[3])),
    )
    with database.read() as tx:
        ask(tx, "ana")
        statement, given = statements[-1]
        plan = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
    database.close()

    steps = [step.detail for step in plan]
    assert [by in step for step in steps if " incidents" in step] == [True], steps
