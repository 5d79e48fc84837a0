"""Where the simulated worlds of the tests run."""

from pathlib import Path

import pytest

from bot.engine.schedule_files import schedule_folder
from tests.patience import PATIENCE_SECONDS
from tests.simulation.place import SqlitePlace


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only files are waited for by the time of the machine: all else is as users have it."""
    monkeypatch.setattr(schedule_folder, "MEANWHILE_SECONDS", PATIENCE_SECONDS)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> SqlitePlace:
    """A folder with a database for one world at a time."""
    folder: Path = tmp_path_factory.mktemp("simulation")
    return SqlitePlace(folder)
