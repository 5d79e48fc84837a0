"""The real process, whose schedule files are on a disk that does not answer."""

import os
import subprocess
from pathlib import Path

from bot.engine.commands.by_subject import Commands
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.preparing.migrating import migrate
from tests.cli.begun import ROOT, begun
from tests.conftest import MovedClock
from tests.engine.hanging import hanging
from tests.patience import PATIENCE_SECONDS


def test_it_keeps_alerts_says_what_hangs_and_ends_when_it_is_told_to(
    folder: Path, clock: MovedClock
) -> None:
    key = in_force_before(folder, clock)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    with hanging(folder / "schedules" / "platform.yaml"):
        server, web = begun(folder, environment, stderr=subprocess.DEVNULL)
        with web:
            answer = web.post(f"/alerts/{key}", json={"title": "Checkout is down"})
            while "are still being read" not in str(web.get("/readyz").json().get("notes")):
                assert server.poll() is None
        server.terminate()
        server.wait(PATIENCE_SECONDS)

    assert (answer.status_code, server.returncode) == (202, 0)


def in_force_before(folder: Path, clock: MovedClock) -> str:
    """A process has been on the database before, with these files; an alert key."""
    database = Database(f"sqlite:///{folder}/sleepwell.db")
    migrate(database)
    schedules = Schedules(database, folder / "schedules")
    schedules.load(clock.now())
    _listed, key = Commands.on(database, schedules, clock).keys.add("checkout")
    database.close()
    return key
