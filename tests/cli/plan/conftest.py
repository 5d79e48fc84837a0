"""Two folders of schedule files to compare."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def new(folder: Path) -> Path:
    """A second folder, at first with the same files."""
    shutil.copytree(folder / "schedules", folder / "new")
    return folder / "new"
