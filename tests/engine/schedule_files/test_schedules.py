"""The schedule files in force: what loads gets there, even if the database is away for a while."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.stored_schedules import revisions
from bot.storage.stored_schedules.revision_policies import policy_in
from tests.conftest import MovedClock

PEOPLE = """
people:
  ana: {name: Ana Souza, phone: "+14155550101", timezone: Europe/Lisbon}
"""
PLATFORM = """
team: platform
timezone: UTC
services: {checkout: {}}
escalation:
  - {page: ana, wait: 5m}
"""


class DatabaseThatGoesAway(Database):
    """Answers whenever it is there."""

    is_away = False

    @contextmanager
    def write(
        self,
        *,
        row_patience_seconds: float | None = None,
        urgent: bool = False,
        sorts_tables: bool = False,
    ) -> Iterator[Connection]:
        if self.is_away:
            raise OperationalError("BEGIN", {}, Exception("the server closed the connection"))
        with super().write(
            row_patience_seconds=row_patience_seconds, urgent=urgent, sorts_tables=sorts_tables
        ) as tx:
            yield tx


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """A database that two processes share."""
    made = Database(sqlite_url)
    yield made
    made.close()


def check_out(folder: Path, platform: str, at: datetime) -> None:
    """Write the files anew, as git does."""
    folder.mkdir(exist_ok=True)
    (folder / "people.yaml").write_text(PEOPLE)
    (folder / "platform.yaml").write_text(platform)
    for written in (*folder.iterdir(), folder):
        os.utime(written, (at.timestamp(), at.timestamp()))


def started(database: Database, folder: Path, clock: MovedClock) -> Schedules:
    """What a process goes by that starts a minute later with the files of a folder."""
    clock.advance(minutes=1)
    schedules = Schedules(database, folder)
    schedules.load(clock.now())
    return schedules


def wait_minutes(schedules: Schedules) -> float:
    """How long the only step of the policy waits, in minutes."""
    (step,) = schedules.files_in_force().teams["platform"].policy.steps
    return step.wait.total_seconds() / 60


def test_a_process_that_only_starts_again_does_not_bring_replaced_files_back(
    database: Database, tmp_path: Path, clock: MovedClock
) -> None:
    check_out(old := tmp_path / "old", PLATFORM, clock.now())
    check_out(new := tmp_path / "new", PLATFORM.replace("5m", "10m"), clock.now())
    started(database, old, clock)
    rolled_out = started(database, new, clock)
    replaced_at = clock.now()
    # As some editors lock a file, and then crash.
    (old / ".#platform.yaml").symlink_to("ana@laptop.4711")
    os.utime(old, (0, 0))

    with capture_logs() as logs:
        again = started(database, old, clock)
        rolled_out.refresh(clock.now())

    assert (wait_minutes(again), wait_minutes(rolled_out)) == (10, 10)
    assert (again.replaced_at, rolled_out.replaced_at) == (replaced_at, None)
    assert [line["log_level"] for line in logs if "are old" in line["event"]] == ["warning"]


def test_a_revert_that_is_checked_out_and_deployed_is_in_force_and_others_say_so(
    database: Database, tmp_path: Path, clock: MovedClock
) -> None:
    check_out(old := tmp_path / "old", PLATFORM, clock.now())
    check_out(new := tmp_path / "new", PLATFORM.replace("5m", "10m"), clock.now())
    started(database, old, clock)
    other = started(database, new, clock)
    clock.advance(minutes=1)
    check_out(reverted := tmp_path / "reverted", PLATFORM, clock.now())

    with capture_logs() as logs:
        back = started(database, reverted, clock)
        other.refresh(clock.now())

    assert (wait_minutes(back), wait_minutes(other)) == (5, 5)
    assert (back.replaced_at, other.replaced_at) == (None, clock.now())
    assert [line["log_level"] for line in logs if "of old" in line["event"]] == ["warning"]


def test_a_revert_that_only_takes_a_file_away_counts(
    database: Database, tmp_path: Path, clock: MovedClock
) -> None:
    check_out(folder := tmp_path / "schedules", PLATFORM, clock.now())
    started(database, folder, clock)
    added = folder / "payments.yaml"
    added.write_text(PLATFORM.replace("platform", "payments").replace("checkout", "pay"))
    started(database, folder, clock)

    added.unlink()
    clock.advance(minutes=1)
    os.utime(folder, (clock.now().timestamp(), clock.now().timestamp()))

    assert set(started(database, folder, clock).files_in_force().teams) == {"platform"}


def test_replaced_files_are_in_force_again_once_one_is_touched_or_changed(
    database: Database, tmp_path: Path, clock: MovedClock
) -> None:
    check_out(old := tmp_path / "old", PLATFORM, clock.now())
    check_out(new := tmp_path / "new", PLATFORM.replace("5m", "10m"), clock.now())
    started(database, old, clock)
    started(database, new, clock)
    again = started(database, old, clock)

    check_out(old, PLATFORM, clock.now())
    again.refresh(clock.now())

    assert (wait_minutes(again), again.replaced_at) == (5, None)


def test_an_edit_of_a_running_process_back_to_an_old_text_is_in_force(
    database: Database, tmp_path: Path, clock: MovedClock
) -> None:
    check_out(folder := tmp_path / "schedules", PLATFORM, clock.now())
    running = started(database, folder, clock)
    for text in (PLATFORM.replace("5m", "10m"), PLATFORM):
        clock.advance(minutes=1)
        # A copy of an old file keeps its time.
        check_out(folder, text, clock.now().replace(year=2020))
        running.refresh(clock.now())

    assert (wait_minutes(running), running.replaced_at) == (5, None)


def test_an_edit_is_seen_though_an_editor_has_locked_a_file(
    database: Database, tmp_path: Path, clock: MovedClock
) -> None:
    check_out(folder := tmp_path / "schedules", PLATFORM, clock.now())
    # As Emacs does, and not only while it saves.
    (folder / ".#platform.yaml").symlink_to("ana@laptop.4711")
    running = started(database, folder, clock)

    (folder / "platform.yaml").write_text(PLATFORM.replace("5m", "10m"))
    running.refresh(clock.now())

    assert wait_minutes(running) == 10


def test_an_edit_while_the_database_is_away_is_loaded_once_it_is_back(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    folder = tmp_path / "schedules"
    folder.mkdir()
    (folder / "people.yaml").write_text(PEOPLE)
    (folder / "platform.yaml").write_text(PLATFORM)
    database = DatabaseThatGoesAway(sqlite_url)
    schedules = Schedules(database, folder)
    schedules.load(clock.now())

    (folder / "platform.yaml").write_text(PLATFORM.replace("5m", "10m"))
    database.is_away = True
    with pytest.raises(OperationalError):
        schedules.refresh(clock.now())
    database.is_away = False
    schedules.refresh(clock.now())

    (step,) = schedules.files_in_force().teams["platform"].policy.steps
    assert step.wait.total_seconds() == 600
    database.close()


def test_files_in_force_stay_so_when_a_newer_version_allows_less(
    database: Database, tmp_path: Path, clock: MovedClock
) -> None:
    folder, name, link = tmp_path / "schedules", "Ana " * 30, f"https://example.com/{'x' * 1000}"
    long = {
        "people.yaml": PEOPLE.replace("Ana Souza", name),
        "platform.yaml": PLATFORM.replace("checkout: {}", f'checkout: {{runbook: "{link}"}}'),
    }
    with database.write() as tx:
        before = revisions.add(tx, long, clock.now())
    check_out(folder, long["platform.yaml"], clock.now())
    (folder / "people.yaml").write_text(long["people.yaml"])

    schedules = started(database, folder, clock)

    assert schedules.in_force().revision == before.id
    assert schedules.files_in_force().people["ana"].name == name.strip()
    assert schedules.files_in_force().teams["platform"].services["checkout"].runbook == link
    assert len(schedules.complaints) == 2
    check_out(folder, PLATFORM.replace("5m", "7m"), clock.now())
    schedules.load(clock.now())
    assert wait_minutes(schedules) == 7
    assert not schedules.complaints
    with database.read() as tx:
        assert policy_in(tx, before.id, "platform") is not None
