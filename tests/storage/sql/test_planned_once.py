"""SQLite plans a statement when it first sees it, and not again for each parameter."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.storage.database import Database
from bot.storage.incidents import flips, incident_keys, incidents, known_troubles, overview
from bot.storage.paging import asked, attention, told
from bot.storage.sending import outbox
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane, ToSend

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
PAIRS = [("checkout", "disk 1"), ("checkout", "disk 2")]

ASKED_OFTEN: dict[str, Callable[[Connection], object]] = {
    "whether anything is known": lambda tx: known_troubles.any_of(tx, PAIRS, since=NOW),
    "open incidents": lambda tx: incidents.find_open(tx, PAIRS),
    "incidents that were joined": lambda tx: incident_keys.find(tx, PAIRS),
    "what came and went": lambda tx: flips.opened_since(tx, PAIRS, NOW - timedelta(minutes=15)),
    "what was opened lately": lambda tx: incident_keys.opened_lately(tx, {"checkout"}, NOW),
    "which pages ask still": lambda tx: asked.still_ask(tx, [1, 2]),
    "who is being paged": lambda tx: attention.being_paged(tx, [("checkout", "ana")]),
    "who was paged": lambda tx: attention.paged_before(tx, [(1, "ana")]),
    "what somebody was told": lambda tx: asked.positions_told_to(tx, "ana"),
    "what somebody has heard of": lambda tx: told.told_of(tx, "ana"),
    "what the newest text named": lambda tx: told.named_by_newest_text(tx, "ana"),
    "what waits for somebody": lambda tx: asked.waiting_for(tx, "ana"),
    "what somebody has": lambda tx: asked.open_for(tx, "ana"),
    "what waits for somebody no more": lambda tx: asked.let_go(tx, "ana"),
    "what is counted": overview.counts,
    "what nobody would look at": overview.without_due_time,
    "what is shown": lambda tx: outbox.put_all_once(
        tx,
        [ToSend(lane=Lane.SLACK, kind=ErrandKind.INCIDENT_MESSAGE, subject=1, sequence="i")],
        NOW,
    ),
}


@pytest.mark.parametrize("ask", ASKED_OFTEN.values(), ids=ASKED_OFTEN.keys())
def test_it_is_planned_once(sqlite_url: str, ask: Callable[[Connection], object]) -> None:
    database, planned = Database(sqlite_url), [0]

    def plan(*_: object) -> int:
        # SQLite asks whether it may while it plans (SQLite: sqlite3_set_authorizer).
        planned[0] += 1
        return 0

    with database.write() as tx:
        connection = tx.connection.driver_connection
        assert connection is not None
        connection.set_authorizer(plan)
        ask(tx)
        first = planned[0]
        ask(tx)
        again = planned[0] - first
        connection.set_authorizer(None)
    database.close()

    assert first > 0
    assert again == 0
