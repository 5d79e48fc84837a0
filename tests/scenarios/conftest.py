"""A night for each story, on both databases."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.sandbox.telephony import Exchange
from tests.conftest import MovedClock
from tests.in_memory import quick_folder
from tests.scenarios.night import Night, a_night
from tests.scenarios.two_providers import second_exchange


@pytest.fixture
def sqlite_url(migrated_sqlite: Path) -> Iterator[str]:
    """As elsewhere, on a quick disk: a story commits a hundred times, and none is about disks."""
    with quick_folder() as folder:
        path = folder / "sleepwell.db"
        path.write_bytes(migrated_sqlite.read_bytes())
        yield f"sqlite:///{path}"


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


@pytest.fixture
async def second(clock: MovedClock) -> AsyncIterator[Exchange]:
    """A second account at Twilio, on an exchange of its own."""
    exchange = second_exchange(clock)
    yield exchange
    await exchange.close()
