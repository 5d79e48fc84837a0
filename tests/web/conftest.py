"""Schedules on a real database, and an engine that ticks when it is told to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database

PEOPLE = """
people:
  ana: {name: Ana Souza, phone: "+14155550101", timezone: Europe/Lisbon}
"""
PLATFORM = """
team: platform
timezone: UTC
services: {checkout: {}}
escalation:
  - {page: ana, wait: 5m}
"""


@dataclass
class Engine:
    """All that health and metrics look at of the engine."""

    last_tick_at: datetime | None = None
    reasons: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)

    def troubles(self) -> list[str]:
        return self.reasons

    def notes(self) -> list[str]:
        return self.noted


@pytest.fixture
def engine() -> Engine:
    """An engine that has not ticked, and says so itself."""
    return Engine()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with schedule files that load."""
    path = tmp_path / "schedules"
    path.mkdir()
    (path / "people.yaml").write_text(PEOPLE)
    (path / "platform.yaml").write_text(PLATFORM)
    return path


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    """A migrated SQLite database."""
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def schedules(sqlite: Database, folder: Path) -> Schedules:
    """Schedules that are not loaded yet."""
    return Schedules(sqlite, folder)
