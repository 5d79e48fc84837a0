"""One serving process for an SQLite file, however the one before ended."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.storage.database import Database
from bot.storage.preparing.serving_alone import ServedAlready, serving_alone

HOLD = """
import sys
from bot.storage.database import Database
from bot.storage.preparing.serving_alone import serving_alone
with serving_alone(Database(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_one_is_told_of_the_first_and_may_follow_it(sqlite_url: str) -> None:
    first, second = Database(sqlite_url), Database(sqlite_url)

    with serving_alone(first):
        with pytest.raises(ServedAlready, match=rf"\(pid {os.getpid()}\): .*/sleepwell\.db\."):
            serving_alone(second).__enter__()
        with second.write() as tx:
            tx.exec_driver_sql("UPDATE incidents SET title = title")
    with serving_alone(second):
        pass

    first.close()
    second.close()


def test_another_name_for_the_file_is_the_same_file(sqlite_url: str, tmp_path: Path) -> None:
    first = Database(sqlite_url)
    (tmp_path / "link.db").symlink_to(tmp_path / "sleepwell.db")
    second = Database(f"sqlite:///{tmp_path}/link.db")

    with serving_alone(first), pytest.raises(ServedAlready):
        serving_alone(second).__enter__()

    first.close()
    second.close()


def test_a_process_that_was_killed_holds_nothing(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    holding = subprocess.Popen(
        [sys.executable, "-c", HOLD, sqlite_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holding.stdout is not None
    assert holding.stdout.readline() == b"held\n"
    with pytest.raises(ServedAlready, match=rf"\(pid {holding.pid}\)"):
        serving_alone(database).__enter__()

    holding.kill()
    holding.communicate()

    with serving_alone(database):
        pass
    database.close()


def test_where_no_lock_can_be_had_it_serves_and_says_so(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    (tmp_path / "sleepwell.db.serving").mkdir()

    with capture_logs() as logs, serving_alone(database):
        pass

    assert [(entry["log_level"], entry["problem"]) for entry in logs] == [
        ("warning", "Is a directory")
    ]
    database.close()


def test_on_postgresql_many_may_serve(postgresql_url: str) -> None:
    first, second = Database(postgresql_url), Database(postgresql_url)

    with serving_alone(first), serving_alone(second):
        pass

    first.close()
    second.close()
