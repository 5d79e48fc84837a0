"""What every test may ask for: a database of either kind, and a clock that is moved by hand."""

import gc
import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from bot.engine.schedule_files import schedule_folder
from bot.storage.database import Database
from bot.storage.preparing.migrating import migrate
from bot.web.garbage import leave_alone_what_is_there
from tests.emptied import Emptied
from tests.postgres import fresh_database, postgres_server

MONDAY_3AM = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
TEMPLATE = "sleepwell_template"

# As the bot has it: the usual renderer draws what every local variable held, and takes seconds to.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two for each core: tests wait for disks and other processes more than they compute."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_finish() -> None:
    """As the bot does before it serves: what all tests share is not looked over for garbage."""
    leave_alone_what_is_there()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Of tests that are being read none is garbage: to look for it takes a sixth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.fixture(autouse=True)
def schedule_files_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where many tests run at once, a disk that is busy is none that hangs."""
    monkeypatch.setattr(schedule_folder, "MEANWHILE_SECONDS", 20.0)


# Not every machine makes a value in a fifth of a second at all times; and what a change is
# refused for is the same each time.
settings.register_profile(
    "everywhere",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("everywhere")


class MovedClock:
    """Stands still until it is moved."""

    def __init__(self, start: datetime = MONDAY_3AM) -> None:
        self._now = start

    def now(self) -> datetime:
        """The present instant, as far as the test is concerned."""
        return self._now

    def advance(self, **by: float) -> None:
        """Move on, by `minutes=5` and the like."""
        self._now += timedelta(**by)


@pytest.fixture
def clock() -> MovedClock:
    """A clock at 03:00 UTC on Monday, 30 November 2026."""
    return MovedClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[tuple[str, str]]:
    """The URL of a PostgreSQL server and the name of a migrated database to copy."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    template = f"{TEMPLATE}_{worker}"
    with postgres_server() as server, fresh_database(server, template) as url:
        database = Database(url)
        migrate(database)
        database.close()
        yield server, template


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The URL of a migrated SQLite database of its own."""
    path = tmp_path / "sleepwell.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def emptied_postgresql(postgres: tuple[str, str]) -> Iterator[Emptied]:
    """A migrated PostgreSQL database for one test at a time."""
    server, template = postgres
    emptied = Emptied(server, f"one_of_{template}", template)
    yield emptied
    emptied.drop()


@pytest.fixture
def postgresql_url(emptied_postgresql: Emptied) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database that nobody else uses, as if it were a new one."""
    yield emptied_postgresql.url
    emptied_postgresql.empty()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of its own, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database, once of each kind."""
    with ExitStack() as stack:
        opened = Database(database_url)
        stack.callback(opened.close)
        yield opened
