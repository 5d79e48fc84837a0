"""`oncall who`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bot.domain.times.instants import Span
from bot.engine.commands.by_subject import Commands
from tests.cli.conftest import Ask
from tests.conftest import MovedClock
from tests.postgres import fresh_database


def test_json_names_the_people_by_key_with_the_shift_and_the_next(
    ask_json: Callable[..., Any],
) -> None:
    assert ask_json("who", "platform/primary") == [
        {
            "team": "platform",
            "schedule": "primary",
            "people": ["ana"],
            "start": "2026-11-23T18:00:00+00:00",
            "end": "2026-11-30T18:00:00+00:00",
            "next": ["bo"],
        }
    ]


def test_without_a_team_every_schedule_is_told(ask_json: Callable[..., Any]) -> None:
    told = ask_json("who")

    assert [(one["team"], one["schedule"]) for one in told] == [
        ("platform", "primary"),
        ("platform", "weekdays"),
    ]


def test_a_gap_has_no_people(ask_json: Callable[..., Any]) -> None:
    (gap,) = ask_json("who", "platform/weekdays", "--at", "2026-11-28T12:00Z")

    assert gap["people"] == []
    assert gap["start"] == "2026-11-28T01:00:00+00:00"
    assert gap["end"] == "2026-11-30T17:00:00+00:00"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("2026-11-30 09:30", id="on the team's clock"),
        pytest.param("2026-11-30T17:30Z", id="UTC"),
        pytest.param("2026-11-30T18:30+01:00", id="with an offset"),
    ],
)
def test_an_instant_may_be_typed_in_several_ways(ask_json: Callable[..., Any], typed: str) -> None:
    (monday,) = ask_json("who", "platform/weekdays", "--at", typed)

    assert monday["start"] == "2026-11-30T17:00:00+00:00"


def test_overrides_kept_in_the_database_count(
    ask_json: Callable[..., Any], commands: Commands, clock: MovedClock
) -> None:
    clock.advance(hours=1)
    span = Span(start=clock.now(), end=clock.now().replace(hour=8))
    commands.overrides.add("platform", "primary", "kim", span, by=None)

    (overridden,) = ask_json("who", "platform/primary")

    assert overridden["people"] == ["kim"]
    assert overridden["end"] == "2026-11-30T08:00:00+00:00"


def test_a_shift_begins_where_an_override_before_it_ended(
    ask_json: Callable[..., Any], commands: Commands, clock: MovedClock
) -> None:
    span = Span(start=clock.now(), end=clock.now() + timedelta(hours=2))
    commands.overrides.add("platform", "primary", "kim", span, by=None)
    clock.advance(hours=3)

    (after,) = ask_json("who", "platform/primary")

    assert after["people"] == ["ana"]
    assert datetime.fromisoformat(after["start"]) == span.end


def test_no_database_is_made_for_asking(ask: Ask, folder: Path) -> None:
    ask("who")

    assert [path.name for path in folder.iterdir()] == ["schedules"]


def test_an_unreachable_database_is_said_and_the_files_answer(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://oncall:s3cret@127.0.0.1:1/oncall")

    result = ask("who", "platform/primary")

    assert result.exit_code == 0
    assert "Ana Souza is on call" in result.stdout
    assert "on 127.0.0.1 cannot be used" in result.stderr
    assert "Overrides kept there are left out" in result.stderr
    assert "s3cret" not in result.output


def test_a_postgresql_that_is_not_migrated_is_told_the_command(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, postgres: tuple[str, str]
) -> None:
    server, _template = postgres
    with fresh_database(server, f"empty_{uuid4().hex}") as url:
        monkeypatch.setenv("DATABASE_URL", url)
        result = ask("who", "platform/primary")

    assert result.exit_code == 0
    assert "has not been set up. Run: oncall migrate" in result.stderr


def test_people_read_the_name_the_end_in_the_teams_zone_and_who_is_next(ask: Ask) -> None:
    told = ask("who", "platform/primary").stdout

    assert "Ana Souza is on call for platform/primary." in told
    assert "Mon 30 Nov 2026 10:00 (America/Los_Angeles)" in told
    assert "Bo Chen" in told


def test_a_gap_is_loud(ask: Ask) -> None:
    told = ask("who").stdout

    assert "NOBODY" in told
    assert all(len(line) <= 80 for line in told.splitlines())


ENDING = "start: 2026-01-05 10:00, until: 2026-11-30 10:00}"
LATER = "\n      - {people: [bo], every: week, start: 2027-12-06 10:00}"


@pytest.mark.parametrize(
    ("layers", "following"),
    [
        pytest.param(ENDING, "nobody within a year", id="a layer that ends"),
        pytest.param(ENDING + LATER, "nobody within a year", id="and another much later"),
        pytest.param(
            ENDING + LATER.replace("2027-12-06", "2027-11-29"), "Bo Chen", id="a year later"
        ),
    ],
)
def test_that_nobody_comes_is_not_said_to_be_so_for_ever(
    ask: Ask, folder: Path, layers: str, following: str
) -> None:
    file = folder / "schedules" / "platform.yaml"
    file.write_text(file.read_text().replace("start: 2026-01-05 10:00}", layers))

    for asked, before in (("platform/primary", "next   "), ("platform", "then ")):
        lines = [line.rstrip() for line in ask("who", asked).stdout.splitlines()]
        assert any(line.endswith(before + following) for line in lines)


def test_an_unknown_team_is_answered_with_a_suggestion(ask: Ask) -> None:
    result = ask("who", "plattform")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Did you mean “platform”?" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("who", "--at", "yesterday"), "is no instant", id="no instant"),
        pytest.param(("who", "--at", "9999-12-31"), "is not between", id="beyond all calendars"),
        pytest.param(("who", "platform/"), "is not TEAM/SCHEDULE", id="no schedule"),
        pytest.param(("who", ""), "This is empty. Give TEAM", id="empty"),
        pytest.param(("whom",), "No such command", id="no command"),
    ],
)
def test_wrong_usage_ends_with_2(ask: Ask, words: tuple[str, ...], said: str) -> None:
    result = ask(*words)

    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_options_may_stand_before_the_command(ask: Ask, folder: Path) -> None:
    (folder / "schedules").rename(folder / "elsewhere")

    before = ask("--schedules", "elsewhere", "--json", "who")
    after = ask("who", "--schedules", "elsewhere", "--json")

    assert before.exit_code == 0
    assert before.stdout == after.stdout


def test_the_option_wins_over_the_environment(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEDULES_DIR", "nowhere")

    assert ask("who").exit_code == 1
    assert ask("who", "--schedules", "schedules").exit_code == 0


def test_files_that_do_not_load_are_a_sentence_and_their_first_errors(
    ask: Ask, folder: Path
) -> None:
    (folder / "schedules" / "platform.yaml").write_text("team: platform\nteam: twice\n")

    result = ask("who")

    assert result.exit_code == 1
    assert "do not load" in result.stderr
    assert "schedules/platform.yaml:2:1" in result.stderr
