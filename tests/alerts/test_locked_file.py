"""Another process holds on to the SQLite file: senders are told soon, and nothing is lost."""

import asyncio
import sqlite3
from pathlib import Path

from structlog.testing import capture_logs

from bot.storage.database import Database
from tests.alerts.conftest import open_door
from tests.conftest import MovedClock
from tests.patience import PATIENCE_SECONDS

A_WAIT_SECONDS = 0.5
MANY = 150


async def test_senders_are_asked_to_come_again_before_they_give_up(
    sqlite_url: str, folder: Path, clock: MovedClock
) -> None:
    database = Database(sqlite_url, patience_seconds=A_WAIT_SECONDS)
    async for door in open_door(database, folder, clock):
        other = sqlite3.connect(database.url.database or "", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        # If each waited by itself, that would take longer than a test may.
        alerts = [door.send({"title": str(number)}) for number in range(MANY)]
        with capture_logs():
            async with asyncio.timeout(PATIENCE_SECONDS):
                answers = await asyncio.gather(*alerts)
        other.execute("ROLLBACK")
        other.close()

        told = {(answer.status_code, answer.headers["retry-after"]) for answer in answers}
        assert told == {(503, "5")}
        assert (await door.send({"title": "again"})).status_code == 202
        assert [incident.title for incident in door.incidents()] == ["again"]
    database.close()
