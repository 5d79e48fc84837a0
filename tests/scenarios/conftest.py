"""A night for each story, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import MovedClock
from tests.scenarios.night import Night, a_night


@pytest.fixture
async def night(database_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """A quiet night: nothing has happened yet."""
    async with a_night(database_url, tmp_path, clock) as brought_up:
        yield brought_up


@pytest.fixture
async def quiet(sqlite_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """The same on SQLite alone, for what is no matter of the database."""
    async with a_night(sqlite_url, tmp_path, clock) as brought_up:
        yield brought_up
