"""What processes of the bot stand on."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.crash.ground import Ground, ground_on
from tests.crash.nursery import Nursery, nursery, nursery_process


@pytest.fixture(scope="session")
def door_of_a_nursery() -> Iterator[Path]:
    """Where one is reached, which has read the bot's code for all tests."""
    with nursery_process() as door:
        yield door


@pytest.fixture
async def forking(door_of_a_nursery: Path) -> AsyncIterator[Nursery]:
    """A nursery for the processes of one test."""
    async with nursery(door_of_a_nursery) as made:
        yield made


@pytest.fixture
async def shared_ground(
    postgresql_url: str, tmp_path: Path, forking: Nursery
) -> AsyncIterator[Ground]:
    """All but the bot, on a PostgreSQL that several processes can share."""
    async with ground_on(postgresql_url, tmp_path, nursery=forking) as made:
        yield made
