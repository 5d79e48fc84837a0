"""Another process holds on to the SQLite file: senders are told soon, and nothing is lost."""

import asyncio
import sqlite3
import time
from pathlib import Path

from structlog.testing import capture_logs

from bot.storage.database import THREADS, Database
from tests.alerts.conftest import open_door
from tests.conftest import MovedClock


async def test_senders_are_asked_to_come_again_before_they_give_up(
    sqlite_url: str, folder: Path, clock: MovedClock
) -> None:
    database = Database(sqlite_url, patience_seconds=0.3)
    async for door in open_door(database, folder, clock):
        other = sqlite3.connect(database.url.database or "", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        begun_at = time.monotonic()
        with capture_logs():
            alerts = [door.send({"title": str(number)}) for number in range(3 * THREADS)]
            answers = await asyncio.gather(*alerts)
        took_seconds = time.monotonic() - begun_at
        other.execute("ROLLBACK")
        other.close()

        told = {(answer.status_code, answer.headers["retry-after"]) for answer in answers}
        assert told == {(503, "5")}
        assert took_seconds < 3
        assert (await door.send({"title": "again"})).status_code == 202
        assert [incident.title for incident in door.incidents()] == ["again"]
    database.close()
