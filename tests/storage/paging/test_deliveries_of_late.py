"""What is going on is found among all that was ever sent without going through that."""

import re
import sqlite3
from collections.abc import Callable
from typing import cast

import pytest
from sqlalchemy import Connection

from bot.domain.paging.notification import UNDER_WAY
from bot.domain.people.method import Method
from bot.storage.database import Database
from bot.storage.paging import notifications, recent_notifications
from bot.storage.paging.live_calls import live_calls
from bot.storage.upkeep import pruning
from tests.conftest import MONDAY_3AM as NOW

Ask = Callable[[Connection], object]
SINCE = dict.fromkeys(UNDER_WAY, NOW)


@pytest.mark.parametrize(
    "ask",
    [
        lambda tx: live_calls(tx, begun_after=SINCE),
        lambda tx: live_calls(tx, person="ana", begun_after=SINCE),
        lambda tx: recent_notifications.deliveries_since(tx, "ana", Method.CALL, NOW),
        lambda tx: notifications.known_to_providers(tx, "ana", Method.SMS, NOW),
        lambda tx: pruning.prune_remains(tx, NOW, limit=10),
    ],
)
def test_deliveries_are_found_by_their_time(sqlite_url: str, ask: Ask) -> None:
    database = Database(sqlite_url)
    asked: list[str] = []
    with database.write() as tx:
        driver = cast("sqlite3.Connection", tx.connection.driver_connection)
        driver.set_trace_callback(asked.append)
        ask(tx)
        driver.set_trace_callback(None)
        statement = next(one for one in asked if "deliveries" in one)
        plan = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    database.close()

    steps = [step.detail for step in plan]
    assert any(re.search(r"SEARCH deliveries .* ix_deliveries_\w*begun_at", it) for it in steps), (
        steps
    )
    assert not any(step.startswith("SCAN") for step in steps), steps
