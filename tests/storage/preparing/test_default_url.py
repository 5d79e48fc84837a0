"""Which database is meant where nothing says so."""

from pathlib import Path

import pytest

from bot.storage.preparing.default_url import database_url, sqlite_path


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        pytest.param({"DATABASE_URL": "postgresql://db/x"}, "postgresql://db/x", id="given"),
        pytest.param({"DATABASE_URL": ""}, "sqlite:///sleepwell.db", id="empty"),
        pytest.param(
            {"RAILWAY_VOLUME_MOUNT_PATH": "/volume"},
            "sqlite:////volume/sleepwell.db",
            id="a volume of the platform",
        ),
        pytest.param({}, "sqlite:///sleepwell.db", id="nothing"),
    ],
)
def test_the_database_that_is_meant(environment: dict[str, str], url: str) -> None:
    assert database_url(environment) == url


@pytest.mark.parametrize(
    ("url", "path"),
    [
        pytest.param("sqlite:///sleepwell.db", Path("sleepwell.db"), id="relative"),
        pytest.param("sqlite:////data/x.db?timeout=1", Path("/data/x.db"), id="absolute"),
        pytest.param("sqlite:///:memory:", None, id="in memory"),
        pytest.param("sqlite://", None, id="in memory, short"),
        pytest.param("postgresql:///x", None, id="PostgreSQL by its socket"),
    ],
)
def test_the_file_of_an_sqlite_database(url: str, path: Path | None) -> None:
    assert sqlite_path(url) == path
