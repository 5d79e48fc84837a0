"""Alerts that come while the database has no tables: in the middle of a restore."""

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from tests.alerts.conftest import Door


@pytest.mark.parametrize("table", ["alert_keys", "incidents", "outbox"])
async def test_their_senders_are_asked_to_come_again(either_door: Door, table: str) -> None:
    with either_door.database.write() as tx:
        tx.execute(text(f"ALTER TABLE {table} RENAME TO elsewhere"))
    with capture_logs():
        refused = await either_door.send({"title": "Disk is full"})
    with either_door.database.write() as tx:
        tx.execute(text(f"ALTER TABLE elsewhere RENAME TO {table}"))
    kept = await either_door.send({"title": "Disk is full"})

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert kept.status_code == 202
