"""What the doctor says of the database."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.doctor.database import check_database, kept_overrides
from bot.domain.rotations.schedule import Override
from bot.domain.times.instants import Span
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.stored_schedules import overrides
from tests import pooler
from tests.conftest import MovedClock
from tests.postgres import fresh_database

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def not_on_a_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variables of a platform."""
    monkeypatch.delenv("DYNO", raising=False)


NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
# What the shared memory of SQLite takes, and not what is written after so many pages.
MOST_BYTES = 65_536
ON_A_FULL_DISK = """
import resource, sys
from datetime import UTC, datetime
from pydantic import SecretStr
from bot.doctor.database import check_database
from bot.settings import Settings

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
settings = Settings(database_url=SecretStr(sys.argv[1]))
(finding,) = check_database(settings, datetime.now(UTC))
print(finding.ok, finding.message)
"""


def of(url: str) -> tuple[bool, str]:
    """Whether it is ok, and the message."""
    (finding,) = check_database(Settings(database_url=SecretStr(url)), NOW)
    return finding.ok, finding.message


def test_a_migrated_database_is_fine(database_url: str) -> None:
    ok, message = of(database_url)

    assert ok
    assert "its schema is current" in message


def test_a_disk_that_takes_nothing_more_is_found(sqlite_url: str) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as serving:
        serving.execute("PRAGMA wal_autocheckpoint = 0")
        serving.execute("CREATE TABLE much (it BLOB)")
        serving.execute("INSERT INTO much VALUES (zeroblob(?))", [2 * MOST_BYTES])
        serving.commit()
        asked = [sys.executable, "-c", ON_A_FULL_DISK, sqlite_url, str(MOST_BYTES)]
        told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert told.startswith("False The SQLite database ")
    assert told.endswith("Is there room left on its disk?\n")


def test_an_sqlite_file_that_is_yet_to_be_made_is_fine(tmp_path: Path) -> None:
    ok, message = of(f"sqlite:///{tmp_path}/new.db")

    assert ok
    assert "will make the SQLite file" in message
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    ok, message = of(f"sqlite:///{tmp_path}/missing/new.db")

    assert not ok
    assert f"The folder {tmp_path}/missing does not exist" in message


@pytest.mark.parametrize("settings", pooler.Settings)
def test_a_pooler_that_lends_sessions_out_is_named(
    postgresql_url: str, settings: pooler.Settings
) -> None:
    with pooler.behind_a_pooler(postgresql_url, settings) as url:
        ok, message = of(url)

    assert not ok
    assert "DATABASE_URL leads through a connection pooler" in message
    assert message.endswith(
        "Name the server itself there, or what hands everything on to it as it is."
    )


def test_a_postgresql_behind_its_migrations_is_told_the_command(
    postgres: tuple[str, str],
) -> None:
    server, _template = postgres
    with fresh_database(server, f"empty_{uuid4().hex}") as url:
        ok, message = of(url)

    assert not ok
    assert "Run: oncall migrate" in message


def test_an_unreachable_postgresql_is_named_without_its_password() -> None:
    ok, message = of("postgresql://oncall:s3cret@127.0.0.1:1/oncall")

    assert not ok
    assert "oncall on 127.0.0.1 cannot be used" in message
    assert "Check DATABASE_URL" in message
    assert "s3cret" not in message


def test_a_url_that_names_no_database_is_said_to_leave_it_out() -> None:
    ok, message = of("postgresql://oncall:s3cret@127.0.0.1:1")

    assert not ok
    assert message.startswith(
        "The PostgreSQL database that DATABASE_URL leaves unnamed, on 127.0.0.1 cannot be used"
    )


def test_a_url_of_another_kind_is_told_what_would_be_right() -> None:
    ok, message = of("mysql://root:s3cret@localhost/oncall")

    assert not ok
    assert "postgresql://user:password@host/database" in message
    assert "s3cret" not in message


def test_some_other_file_is_not_taken_for_a_database(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("buy milk\n" * 200)

    ok, message = of(f"sqlite:///{tmp_path}/notes.txt")

    assert not ok
    assert "some other kind of file" in message


def test_sqlite_on_heroku_is_lost_at_every_restart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DYNO", "web.1")

    ok, message = of(f"sqlite:///{tmp_path}/new.db")

    assert not ok
    assert "heroku addons:create heroku-postgresql" in message


def test_overrides_are_read_where_they_can_be(sqlite_url: str, clock: MovedClock) -> None:
    span = Span(start=clock.now(), end=clock.now().replace(hour=8))
    made = Override(team="platform", schedule="primary", person="kim", span=span)
    database = Database(sqlite_url)
    with database.write() as tx:
        overrides.add(tx, made, by=None, now=clock.now())
    database.close()

    assert kept_overrides(Settings(database_url=SecretStr(sqlite_url)), clock.now()) == [made]


def test_no_overrides_are_read_from_a_database_that_is_unreachable(clock: MovedClock) -> None:
    nowhere = Settings(database_url=SecretStr("postgresql://x@127.0.0.1:1/x"))

    assert kept_overrides(nowhere, clock.now()) == []


def test_a_role_that_may_hold_too_few_connections_is_named(postgresql_url: str) -> None:
    prepared = Database(postgresql_url)
    name = f"few_{uuid4().hex[:12]}"
    with prepared.write() as tx:
        tx.execute(text(f"CREATE ROLE {name} LOGIN CONNECTION LIMIT 6"))
        tx.execute(text(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}"))
        tx.execute(text(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {name}"))
    url = prepared.url.set(username=name).render_as_string(hide_password=False)
    settings = Settings(database_url=SecretStr(url))

    first, *others = check_database(settings, NOW)
    with prepared.write() as tx:
        tx.execute(text(f"ALTER ROLE {name} CONNECTION LIMIT 12"))
    enough = check_database(settings, NOW)
    with prepared.write() as tx:
        tx.execute(text(f"DROP OWNED BY {name}"))
        tx.execute(text(f"DROP ROLE {name}"))
    prepared.close()

    assert first.ok
    assert [(one.check, one.ok) for one in others] == [("database connections", False)]
    assert others[0].message.startswith(f"PostgreSQL lets the role {name} have 6 connections")
    assert len(enough) == 1
