"""What processes of the bot stand on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.crash.ground import Ground, ground_on


@pytest.fixture
async def shared_ground(postgresql_url: str, tmp_path: Path) -> AsyncIterator[Ground]:
    """All but the bot, on a PostgreSQL that several processes can share."""
    async with ground_on(postgresql_url, tmp_path) as made:
        yield made
