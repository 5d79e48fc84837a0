"""The command line run in this process: small schedule files, an environment of its own."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog._config import BoundLoggerLazyProxy
from typer.testing import CliRunner, Result

from bot.cli.application import app
from bot.cli.asked import CommonOptions
from bot.cli.surprises import surprises
from bot.domain.incidents.alert import Alert
from bot.engine.commands.by_subject import Commands
from bot.engine.escalation.escalator import Escalator
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.preparing.migrating import migrate
from bot.storage.schedule_files import read_texts
from tests.cli.unsurprising import MONDAY, WEB, Told
from tests.cli.unsurprising import PEOPLE as SOME_PEOPLE
from tests.conftest import MovedClock

PEOPLE = """\
people:
  ana: {name: Ana Souza, slack: U02ANA0001, phone: "+14155550101", timezone: America/Los_Angeles}
  bo: {name: Bo Chen, slack: U02BO00001, phone: "+14155550102", timezone: Europe/Berlin}
  kim: {name: Kim Lee, slack: U02KIM0001, phone: "+14155550103", timezone: America/New_York}
roles:
  cto: kim
"""
PLATFORM = """\
team: platform
timezone: America/Los_Angeles
slack: {channel: "#platform"}
services:
  checkout: {}
schedules:
  primary:
    layers:
      - {people: [ana, bo], every: week, start: 2026-01-05 10:00}
  weekdays:
    layers:
      - {people: [bo, ana], every: day, start: 2026-01-05 09:00, only: [mon-fri 09:00-17:00]}
escalation:
  - {page: primary, wait: 5m}
  - {page: cto, wait: 15m}
"""

Ask = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with schedules/ that commands run in, and nothing set in the environment."""
    for name in list(os.environ):
        if name.startswith(("SLACK_", "TWILIO_")) or name in {
            "DATABASE_URL",
            "SCHEDULES_DIR",
            "PORT",
            "PUBLIC_URL",
            "DYNO",
            "RAILWAY_VOLUME_MOUNT_PATH",
            "FORCE_COLOR",
        }:
            monkeypatch.delenv(name)
    (tmp_path / "schedules").mkdir()
    (tmp_path / "schedules" / "people.yaml").write_text(PEOPLE)
    (tmp_path / "schedules" / "platform.yaml").write_text(PLATFORM)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ask(folder: Path, clock: MovedClock) -> Ask:
    """Runs `oncall` in the folder, at the moved clock's time."""

    def run(*words: str, width: int = 80) -> Result:
        return CliRunner().invoke(
            app,
            words,
            obj=CommonOptions(clock=clock),
            env={"COLUMNS": str(width)},
            prog_name="oncall",
        )

    return run


@pytest.fixture
def ask_json(ask: Ask) -> Callable[..., Any]:
    """Runs `oncall … --json`, which must succeed, and reads the answer."""

    def run(*words: str) -> Any:  # noqa: ANN401 (whatever the JSON is)
        result = ask(*words, "--json")
        assert result.exit_code == 0, result.stderr
        assert result.stderr == ""
        return json.loads(result.stdout)

    return run


@pytest.fixture
def commands(folder: Path, clock: MovedClock) -> Iterator[Commands]:
    """The commands on the folder's own database, beside the command line."""
    database = Database(f"sqlite:///{folder}/sleepwell.db")
    migrate(database)
    schedules = Schedules(database, Path("schedules"))
    schedules.consult()
    yield Commands.on(database, schedules, clock)
    database.close()


@pytest.fixture
def incident(folder: Path, commands: Commands, clock: MovedClock) -> int:
    """The number of an incident that has just been escalated to its first step."""
    _id, key = commands.keys.add("checkout")
    reported = commands.alerts.report(
        key, Alert(title="Checkout is down", dedup_key="down", source="Grafana")
    )
    database = Database(f"sqlite:///{folder}/sleepwell.db")
    schedules = Schedules(database, Path("schedules"))
    schedules.consult()
    Escalator(database, schedules).tick(clock.now())
    database.close()
    assert reported.incident is not None
    return reported.incident


@pytest.fixture
def told(folder: Path) -> Told:
    """The warnings after replacing a text that stands in one of the files."""

    def warnings(old: str = "", new: str = "", at: datetime = MONDAY) -> list[str]:
        assert old in SOME_PEOPLE + WEB
        files = {
            "people.yaml": SOME_PEOPLE.replace(old, new, 1),
            "web.yaml": WEB.replace(old, new, 1),
        }
        reading = read_texts(files)
        assert reading.errors == ()
        found = surprises(reading, folder / "schedules", at)
        return [f"{'note ' if surprise.mild else ''}{surprise.complaint}" for surprise in found]

    return warnings


@pytest.fixture(autouse=True)
def logging_left_as_it_was() -> Iterator[None]:
    """Commands send logs to their own standard error, which is gone afterwards."""
    root, ours = logging.getLogger(), logging.getLogger("bot")
    before = list(root.handlers), root.level, ours.level
    structured = structlog.get_config()
    yield
    root.handlers[:], root.level = before[0], before[1]
    ours.setLevel(before[2])
    structlog.configure(**structured)
    for module in list(sys.modules.values()):
        log = vars(module).get("log")
        if isinstance(log, BoundLoggerLazyProxy):
            # It remembers how it was to log when it first did.
            vars(log).pop("bind", None)
