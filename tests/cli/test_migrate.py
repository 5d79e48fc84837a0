"""`oncall migrate`, and what other commands say of a database that is behind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bot.storage import migrations
from bot.storage.database import Database
from bot.storage.preparing.schema_state import schema_state
from tests.cli.conftest import Ask
from tests.pooler import Settings, behind_a_pooler
from tests.postgres import fresh_database
from tests.upgrading import NEWER, newer_code_migrates

SCRIPTS = Path(migrations.__path__[0]) / "versions"
NEWEST = max(path.name for path in SCRIPTS.glob("0*.py")).partition("_")[0]


def test_the_first_time_it_tells_from_where_to_where(ask: Ask) -> None:
    result = ask("migrate", width=120)

    assert result.exit_code == 0
    assert result.stdout == f"The SQLite database sleepwell.db went from empty to {NEWEST}.\n"


def test_the_second_time_there_is_nothing_to_do(ask: Ask) -> None:
    ask("migrate")

    assert ask("migrate").stdout.endswith(f"is at {NEWEST}: nothing to do.\n")


def test_json_tells_both_revisions(ask_json: Callable[..., Any]) -> None:
    assert ask_json("migrate") == {"from": None, "to": NEWEST}


def test_a_postgresql_behind_is_refused_with_the_command_to_run(
    ask: Ask, postgres: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _template = postgres
    with fresh_database(server, f"empty_{uuid4().hex}") as url:
        monkeypatch.setenv("DATABASE_URL", url)

        refused = [ask("incidents"), ask("serve")]
        migrated = ask("migrate")

        assert [result.exit_code for result in refused] == [1, 1]
        assert all("un: oncall migrate" in result.stderr for result in refused)
        assert f"went from empty to {NEWEST}" in migrated.stdout
        assert ask("incidents").exit_code == 0


def test_a_database_of_a_newer_version_is_left_alone(
    ask: Ask, database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer_code_migrates(database, compatible_since=NEWER)
    monkeypatch.setenv("DATABASE_URL", database_url)

    refused = [ask("serve", "--port", "0"), ask("incidents"), ask("migrate")]

    assert [result.exit_code for result in refused] == [1, 1, 1]
    for result in refused[:2]:
        assert f"was migrated to {NEWER} by a newer version" in result.stderr
        assert "cannot work with it: start the newer version.\n" in result.stderr
        assert result.stderr.count("\n") == 1
    assert "stands at a revision this version does not know" in refused[2].stderr


def test_one_that_a_newer_version_left_fit_for_this_one_is_worked_with(
    ask: Ask, database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer_code_migrates(database, compatible_since="0001")
    monkeypatch.setenv("DATABASE_URL", database_url)

    assert ask("incidents").exit_code == 0
    # The release step of a roll-back must not stand in its way.
    migrated = ask("migrate", width=200)
    assert (migrated.exit_code, schema_state(database).current) == (0, NEWER)
    assert f"is at {NEWER}, newer than this version, which goes on with it.\n" in migrated.stdout
    assert schema_state(database).compatible_since == "0001"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param("mysql://root:s3cret@localhost/x", "DATABASE_URL cannot be read", id="kind"),
        pytest.param("postgresql://x:s3:cret@h:port/x", "DATABASE_URL cannot be read", id="port"),
        pytest.param("postgresql://x:top@s3cret@h/x", "(@ as %40)", id="two @"),
        pytest.param("postgresql://x:to@p/s3cret@h/x", "(@ as %40)", id="two @ and a slash"),
        pytest.param("postgresql://x:s3cret@127.0.0.1:1/x", "Check DATABASE_URL", id="nobody"),
        pytest.param("sqlite:////nowhere/at/all.db", "Does its folder exist", id="no folder"),
        pytest.param("sqlite:///schedules/people.yaml", "some other kind of file", id="no db"),
    ],
)
def test_a_database_that_cannot_be_used_is_a_sentence(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    result = ask("migrate")

    assert result.exit_code == 1
    assert said in result.stderr
    assert "s3" not in result.stderr
    assert "Traceback" not in result.output


def test_variables_that_make_no_sense_are_all_named(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "eighty")
    monkeypatch.setenv("PUBLIC_URL", "oncall")

    result = ask("serve")

    assert result.exit_code == 1
    assert result.stderr.startswith("oncall: PORT: ")
    assert "PUBLIC_URL: must be a web address" in result.stderr


def test_files_that_do_not_load_keep_it_from_serving(ask: Ask) -> None:
    result = ask("serve", "--schedules", "nowhere")

    assert result.exit_code == 1
    assert "oncall: no schedule files to work with" in result.stderr


@pytest.mark.parametrize("words", [("serve", "--no-engine"), ("engine",)])
def test_on_sqlite_web_and_engine_are_not_split(ask: Ask, words: tuple[str, ...]) -> None:
    result = ask(*words, "--port", "0")

    assert result.exit_code == 1
    assert result.stderr == (
        "oncall: Web and engine cannot be split on SQLite, whose file belongs to one process. "
        "Run `oncall serve` for both, or set DATABASE_URL to a PostgreSQL.\n"
    )


@pytest.mark.parametrize("command", [["migrate"], ["serve", "--port", "0"]])
def test_a_pooler_that_lends_sessions_out_is_refused(
    ask: Ask, postgresql_url: str, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    with behind_a_pooler(postgresql_url, Settings.HANDED_ON) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        refused = ask(*command)

    assert refused.exit_code == 1
    assert "DATABASE_URL leads through a connection pooler" in refused.stderr
    assert refused.stderr.count("\n") == 1
