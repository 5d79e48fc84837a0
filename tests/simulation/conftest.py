"""Where the simulated worlds of the tests run."""

from pathlib import Path

import pytest

from tests.simulation.place import SqlitePlace


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> SqlitePlace:
    """A folder with a database for one world at a time."""
    folder: Path = tmp_path_factory.mktemp("simulation")
    return SqlitePlace(folder)
