"""The schedule files in force: what loads gets there, even if the database is away for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.engine.schedules import Schedules
from bot.storage.database import Database
from tests.conftest import MovedClock

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


class DatabaseThatGoesAway(Database):
    """Answers whenever it is there."""

    is_away = False

    @contextmanager
    def write(
        self, *, row_patience_seconds: float | None = None, urgent: bool = False
    ) -> Iterator[Connection]:
        if self.is_away:
            raise OperationalError("BEGIN", {}, Exception("the server closed the connection"))
        with super().write(row_patience_seconds=row_patience_seconds, urgent=urgent) as tx:
            yield tx


def test_an_edit_while_the_database_is_away_is_loaded_once_it_is_back(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    folder = tmp_path / "schedules"
    folder.mkdir()
    (folder / "people.yaml").write_text(PEOPLE)
    (folder / "platform.yaml").write_text(PLATFORM)
    database = DatabaseThatGoesAway(sqlite_url)
    schedules = Schedules(database, folder)
    schedules.load(clock.now())

    (folder / "platform.yaml").write_text(PLATFORM.replace("5m", "10m"))
    database.is_away = True
    with pytest.raises(OperationalError):
        schedules.refresh(clock.now())
    database.is_away = False
    schedules.refresh(clock.now())

    (step,) = schedules.files_in_force().teams["platform"].policy.steps
    assert step.wait.total_seconds() == 600
    database.close()
