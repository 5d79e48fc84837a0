"""`oncall migrate --put-in-force`: what a platform releases counts, also what it brings back."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from tests.cli.conftest import PLATFORM, Ask
from tests.conftest import MovedClock

NEWER = PLATFORM.replace("wait: 5m", "wait: 10m")
BROKEN = PLATFORM.replace("[ana, bo]", "[ana, nobody]")


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{folder}/sleepwell.db")
    yield opened
    opened.close()


def packed(folder: Path, platform: str) -> None:
    """The files as in an image, which gives them all one old time."""
    (folder / "schedules" / "platform.yaml").write_text(platform)
    for path in ((folder / "schedules"), *(folder / "schedules").iterdir()):
        os.utime(path, (0, 0))


def wait_minutes(database: Database, clock: MovedClock) -> float:
    """How long the first step waits for a process that starts with what is in the folder."""
    clock.advance(minutes=1)
    schedules = Schedules(database, Path("schedules"))
    schedules.load(clock.now())
    first, _ = schedules.files_in_force().teams["platform"].policy.steps
    return first.wait.total_seconds() / 60


def test_what_is_rolled_back_to_is_in_force_again(
    ask: Ask, folder: Path, database: Database, clock: MovedClock
) -> None:
    for platform, since in (
        (PLATFORM, "from now on"),
        (NEWER, "from now on"),
        (NEWER, "as before"),
    ):
        packed(folder, platform)
        released = ask("migrate", "--put-in-force", width=120)
        assert released.stdout.endswith(f"The schedule files in schedules are in force, {since}.\n")
    assert wait_minutes(database, clock) == 10

    packed(folder, PLATFORM)
    ask("migrate", "--put-in-force")

    assert wait_minutes(database, clock) == 5


def test_one_that_crashed_in_the_roll_back_follows(
    ask: Ask, folder: Path, database: Database, clock: MovedClock
) -> None:
    for platform in (PLATFORM, NEWER, PLATFORM):
        packed(folder, platform)
        ask("migrate", "--put-in-force")
    packed(folder, NEWER)

    assert wait_minutes(database, clock) == 5


def test_by_hand_it_replaces_no_schedules(
    ask: Ask, folder: Path, database: Database, clock: MovedClock
) -> None:
    for platform in (PLATFORM, NEWER):
        packed(folder, platform)
        ask("migrate", "--put-in-force")
    packed(folder, PLATFORM)

    migrated = ask("migrate")

    assert "schedule" not in migrated.stdout
    assert wait_minutes(database, clock) == 10


def test_a_release_whose_files_do_not_load_fails_and_changes_nothing(
    ask: Ask, folder: Path
) -> None:
    packed(folder, BROKEN)

    released = ask("migrate", "--put-in-force", width=120)

    assert released.exit_code == 1
    assert "schedules/platform.yaml:9:" in released.stderr
    assert '"nobody" is not in people.yaml' in released.stderr
    assert not (folder / "sleepwell.db").exists()


def test_json_tells_the_revision_too(
    ask_json: Callable[..., Any], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)

    first, again = (ask_json("migrate", "--put-in-force") for _ in range(2))

    assert (first["revision"], first["new"]) == (1, True)
    assert (again["revision"], again["new"]) == (1, False)


def test_the_procfile_releases_so() -> None:
    procfile = Path(__file__).parents[2] / "Procfile"

    assert "release: oncall migrate --put-in-force\n" in procfile.read_text()
