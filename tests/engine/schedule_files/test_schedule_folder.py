"""The folder of the schedule files in bad moments: half a copy, a disk that hangs, nonsense."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.incidents.alert import Alert
from bot.engine.commands.by_subject import Commands
from bot.engine.schedule_files import schedule_folder
from bot.engine.schedule_files.schedules import MOST_TOLD, NoSchedules, Schedules
from bot.storage.database import Database
from tests.conftest import MovedClock
from tests.engine.hanging import hanging
from tests.engine.schedule_files.test_schedules import (
    PLATFORM,
    DatabaseThatGoesAway,
    check_out,
    started,
    wait_minutes,
)

AS_USERS_HAVE_IT = schedule_folder.MEANWHILE_SECONDS

LONGER = PLATFORM.replace("5m", "9m")


@pytest.fixture
def database(sqlite_url: str) -> Iterator[DatabaseThatGoesAway]:
    made = DatabaseThatGoesAway(sqlite_url)
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path, clock: MovedClock) -> Path:
    """Schedule files."""
    check_out(made := tmp_path / "schedules", PLATFORM, clock.now())
    return made


@pytest.fixture
def running(database: Database, folder: Path, clock: MovedClock) -> Schedules:
    """What a process goes by."""
    return started(database, folder, clock)


def packed(folder: Path, platform: str) -> None:
    """Another text at the time of the one before, as what packs images gives all one time."""
    before = (file := folder / "platform.yaml").stat()
    file.write_text(platform)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_folder_whose_teams_are_away_replaces_nothing(
    database: Database, folder: Path, running: Schedules, clock: MovedClock
) -> None:
    (folder / "platform.yaml").unlink()

    with capture_logs() as logs:
        running.refresh(clock.now())
        again = started(database, folder, clock)

    assert [wait_minutes(one) for one in (running, again)] == [5, 5]
    (refused, refused_again) = [line for line in logs if line["log_level"] == "error"]
    assert "oncall migrate --put-in-force" in refused["complaint"]
    assert refused == refused_again
    assert [str(one) for one in running.complaints] == [refused["complaint"]]


def test_that_there_is_no_team_any_more_can_be_wished(
    database: Database, folder: Path, running: Schedules, clock: MovedClock
) -> None:
    (folder / "platform.yaml").unlink()

    assert Schedules(database, folder).put_in_force(clock.now())
    running.refresh(clock.now())

    assert (running.files_in_force().teams, running.complaints, running.replaced_at) == (
        {},
        (),
        None,
    )


def test_files_are_put_in_force_once_they_hold_still(
    folder: Path, running: Schedules, clock: MovedClock
) -> None:
    waits = []
    for written in ("6m", "7m", None, None):
        if written is not None:
            (folder / "platform.yaml").write_text(PLATFORM.replace("5m", written))
        running.keep_up(clock.now())
        waits.append(wait_minutes(running))

    assert waits == [5, 5, 7, 7]


def test_that_they_never_hold_still_is_told(
    folder: Path, running: Schedules, clock: MovedClock
) -> None:
    for wait in range(6, 16):
        (folder / "platform.yaml").write_text(PLATFORM.replace("5m", f"{wait}m"))
        running.keep_up(clock.now())
    restless = running.unread
    running.keep_up(clock.now())

    assert wait_minutes(running) == 15
    assert restless is not None
    assert restless.endswith("change all the time; they are read once they hold still")
    assert running.unread is None


def test_another_text_of_the_same_length_and_time_is_a_change(
    folder: Path, running: Schedules, clock: MovedClock
) -> None:
    packed(folder, LONGER)

    running.refresh(clock.now())

    assert wait_minutes(running) == 9


def test_a_link_that_leads_elsewhere_is_a_change(
    database: Database, folder: Path, tmp_path: Path, clock: MovedClock
) -> None:
    check_out(other := tmp_path / "other", LONGER, clock.now())
    (link := tmp_path / "current").symlink_to(folder)
    running = started(database, link, clock)

    link.unlink()
    link.symlink_to(other)
    running.refresh(clock.now())

    assert wait_minutes(running) == 9


def test_files_put_in_force_by_the_release_step_are_not_said_to_be_replaced(
    database: Database, folder: Path, tmp_path: Path, running: Schedules, clock: MovedClock
) -> None:
    packed(folder, LONGER)
    Schedules(database, folder).put_in_force(clock.now())

    running.refresh(clock.now())

    assert (wait_minutes(running), running.replaced_at) == (9, None)


def test_while_the_disk_hangs_a_process_goes_on_and_follows_others(
    database: Database,
    folder: Path,
    tmp_path: Path,
    running: Schedules,
    clock: MovedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(schedule_folder, "MEANWHILE_SECONDS", AS_USERS_HAVE_IT)
    check_out(other := tmp_path / "other", LONGER, clock.now())
    check_out(folder, PLATFORM.replace("5m", "7m"), clock.now())
    with hanging(folder / "platform.yaml"):
        running.refresh(clock.now())
        hung = running.unread
        started(database, other, clock)
        running.refresh(clock.now())
        assert wait_minutes(running) == 9
    assert hung is not None
    assert "a disk that hangs" in hung

    while running.unread:
        running.refresh(clock.now())

    assert wait_minutes(running) == 7


def test_what_cannot_be_looked_at_is_refused_and_others_are_followed(
    database: Database, folder: Path, tmp_path: Path, running: Schedules, clock: MovedClock
) -> None:
    # A link that leads to itself: nobody can even tell what it is.
    (folder / "search.yaml").symlink_to("search.yaml")
    check_out(other := tmp_path / "other", LONGER, clock.now())
    started(database, other, clock)

    running.refresh(clock.now())

    assert wait_minutes(running) == 9
    assert "search.yaml" in str(running.complaints[0])


def test_of_a_file_of_nonsense_the_first_complaints_are_told(
    folder: Path, running: Schedules, clock: MovedClock
) -> None:
    (folder / "platform.yaml").write_text(PLATFORM + "".join(f"no{n}: 1\n" for n in range(300)))

    with capture_logs() as logs:
        running.refresh(clock.now())

    told = [line["complaint"] for line in logs if "complaint" in line]
    assert (len(running.complaints), len(told)) == (300, MOST_TOLD + 1)
    assert told[-1] == f"and {300 - MOST_TOLD} more: oncall check"


def test_a_file_has_an_end(folder: Path, running: Schedules, clock: MovedClock) -> None:
    (folder / "platform.yaml").write_text(PLATFORM + "#" * 1024 * 1024)

    running.refresh(clock.now())

    (complaint,) = running.complaints
    assert complaint.message.startswith("this file is larger than 1 MiB")


def test_files_that_are_in_force_are_so_without_a_word_though_nothing_can_be_written(
    database: DatabaseThatGoesAway, folder: Path, running: Schedules, clock: MovedClock
) -> None:
    database.is_away = True

    with capture_logs() as logs:
        again = started(database, folder, clock)

    assert again.in_force() == running.in_force()
    assert logs == []


def test_at_a_start_no_other_process_is_said_to_be_followed(
    database: Database, folder: Path, running: Schedules, clock: MovedClock
) -> None:
    (folder / "platform.yaml").write_text("team: platform\nnonsense: true\n")

    with capture_logs() as logs:
        again = started(database, folder, clock)

    assert again.in_force() == running.in_force()
    assert not [line for line in logs if "another process" in line["event"]]


def test_where_nothing_was_in_force_it_is_told_why_nothing_is(
    database: Database, tmp_path: Path, clock: MovedClock
) -> None:
    with pytest.raises(NoSchedules, match="this folder cannot be read"):
        started(database, tmp_path / "nowhere", clock)


def test_what_is_gone_although_something_goes_by_it_is_warned_of(
    database: Database, folder: Path, running: Schedules, clock: MovedClock
) -> None:
    commands = Commands.on(database, running, clock)
    _listed, key = commands.keys.add("checkout")
    commands.alerts.report(key, Alert(title="down", dedup_key="a"))
    (folder / "platform.yaml").write_text(
        PLATFORM.replace("platform", "shop").replace("checkout", "till")
    )

    with capture_logs() as logs:
        running.refresh(clock.now())

    warned = [line for line in logs if line["log_level"] == "warning"]
    assert [(line.get("team"), line.get("service")) for line in warned] == [
        ("platform", None),
        (None, "checkout"),
    ]
