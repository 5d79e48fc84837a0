"""An SQLite file that is replaced or removed beneath a process: nothing is kept in what is gone."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.storage.connections.unfit import unfitness
from bot.storage.database import Database, made_due

COUNT_UP = text(
    "INSERT INTO duties (name, due_at) VALUES (lower(hex(randomblob(4))), '2026-11-27')"
)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """A file with something in it, which has been worked with."""
    opened = Database(sqlite_url)
    write(opened)
    yield opened
    opened.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """That file."""
    return tmp_path / "sleepwell.db"


@pytest.fixture
def backup(database: Database, tmp_path: Path) -> Path:
    """A copy of it."""
    copy = tmp_path / "backup.db"
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("VACUUM INTO ?", (str(copy),))  # type: ignore[union-attr]
    return copy


def write(database: Database) -> None:
    with database.write() as tx:
        tx.execute(COUNT_UP)


def beside(file: Path) -> list[Path]:
    return [Path(f"{file}{ending}") for ending in ("-wal", "-shm")]


def restore_as_told_but_in_use(file: Path, backup: Path) -> None:
    for old in (file, *beside(file)):
        old.unlink()
    shutil.copy(backup, file)


def restore_into_the_same_file(file: Path, backup: Path) -> None:
    shutil.copy(backup, file)
    for old in beside(file):
        old.unlink()


def rename_over(file: Path, backup: Path) -> None:
    backup.rename(file)


def remove(file: Path, _backup: Path) -> None:
    file.unlink()


def remove_what_is_beside(ending: str) -> Callable[[Path, Path], None]:
    def remove_it(file: Path, _backup: Path) -> None:
        Path(f"{file}{ending}").unlink()

    return remove_it


EVERY_HARM = [
    restore_as_told_but_in_use,
    restore_into_the_same_file,
    rename_over,
    remove,
    remove_what_is_beside("-wal"),
    remove_what_is_beside("-shm"),
]


@pytest.mark.parametrize("harm", EVERY_HARM)
def test_nothing_more_is_written_and_why_is_told_once(
    database: Database, file: Path, backup: Path, harm: Callable[[Path, Path], None]
) -> None:
    harm(file, backup)

    with capture_logs() as logs:
        for _ in range(3):
            with pytest.raises(OperationalError):
                write(database)
        with pytest.raises(OperationalError) as refused, database.read():
            pass

    assert (unfitness(refused.value) or "").startswith("the SQLite file was replaced or removed")
    assert [line["event"] for line in logs] == ["the SQLite file is not the one that was opened"]


@pytest.mark.parametrize("harm", EVERY_HARM)
def test_what_was_just_being_written_counts_as_not_kept(
    database: Database, file: Path, backup: Path, harm: Callable[[Path, Path], None]
) -> None:
    told: list[str] = []
    database.after_commit(lambda: told.append("look"))

    with pytest.raises(OperationalError), database.write() as tx:
        made_due(tx)
        tx.execute(COUNT_UP)
        harm(file, backup)

    assert told == []


def test_a_new_connection_does_not_open_another_file_than_the_others_have(
    database: Database, file: Path, backup: Path
) -> None:
    with database.read():
        restore_as_told_but_in_use(file, backup)
        with pytest.raises(OperationalError), database.engine.connect():
            pass

    database.engine.dispose()
    write(database)


@pytest.mark.parametrize("linked", ["sleepwell.db", "folder"])
def test_a_link_on_the_way_to_it_that_comes_to_lead_elsewhere_is_noticed(
    file: Path, backup: Path, tmp_path: Path, linked: str
) -> None:
    link = tmp_path / "link"
    (tmp_path / "elsewhere").mkdir()
    other = backup.rename(tmp_path / "elsewhere" / file.name)
    link.symlink_to(file if linked == file.name else tmp_path)
    by_link = Database(f"sqlite:///{link if linked == file.name else link / file.name}")
    write(by_link)

    switched = tmp_path / "switched"
    switched.symlink_to(other if linked == file.name else other.parent)
    switched.rename(link)

    with pytest.raises(OperationalError):
        write(by_link)
    by_link.close()


def test_one_that_was_only_moved_away_and_back_is_the_same(database: Database, file: Path) -> None:
    elsewhere = file.with_name("elsewhere")
    file.rename(elsewhere)
    with pytest.raises(OperationalError):
        write(database)
    elsewhere.rename(file)

    write(database)


def test_when_all_connections_are_closed_it_may_be_any(
    database: Database, file: Path, backup: Path
) -> None:
    database.engine.dispose()
    shutil.copy(backup, file)

    write(database)


def test_other_processes_that_come_and_go_do_not_matter(
    database: Database, sqlite_url: str
) -> None:
    for _ in range(3):
        other = Database(sqlite_url)
        write(other)
        other.close()

        write(database)
