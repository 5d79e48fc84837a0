"""`oncall rotation`. It is Monday, 03:00 UTC; platform/primary goes on to bo at 18:00."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.domain.times.instants import Span
from bot.engine.commands.by_subject import Commands
from tests.cli.conftest import PLATFORM, Ask
from tests.conftest import MovedClock

TWO_LAYERS = PLATFORM.replace(
    "start: 2026-01-05 10:00}\n",
    "start: 2026-01-05 10:00}\n"
    "      - {people: [kim, ana], every: day, start: 2026-01-05 09:00, only: [sat 09:00-17:00]}\n",
    1,
)


@pytest.fixture
def file(folder: Path) -> Path:
    return folder / "schedules" / "platform.yaml"


def test_somebody_joins_and_people_see_what_it_does(ask: Ask, file: Path) -> None:
    result = ask("rotation", "add", "kim", "platform/primary", width=100)

    assert result.exit_code == 0
    goes = (
        "from Mon 30 Nov 2026 10:00 on the turns of layer 1 of platform/primary "
        "go Bo Chen, Kim Lee, Ana Souza."
    )
    assert [line.rstrip() for line in result.stdout.splitlines()][:6] == [
        f"schedules/platform.yaml:9: {goes}",
        "",
        "4 changes in 1 schedule for 3 people.",
        "Sun 29 Nov 2026 19:00 to Mon 11 Jan 2027 10:00 (America/Los_Angeles)",
        "",
        "platform/primary (America/Los_Angeles)",
    ]
    change = "changes: [{from: 2026-11-30 10:00, people: [bo, kim, ana]}]"
    expected = PLATFORM.replace("10:00}", f"10:00, {change}}}", 1)
    assert file.read_text() == expected


def test_json_is_the_plan_and_where_it_stands(
    ask_json: Callable[..., Any], file: Path, clock: MovedClock
) -> None:
    answer = ask_json("rotation", "remove", "bo", "platform/primary", "--from", "2026-12-05")

    assert {key: answer[key] for key in ("file", "line", "handoff", "people", "written")} == {
        "file": "schedules/platform.yaml",
        "line": 9,
        "handoff": "2026-12-07T18:00:00+00:00",
        "people": [["ana"]],
        "written": True,
    }
    assert answer["changes"][0] == {
        "schedule": "platform/primary",
        "start": "2026-12-14T18:00:00+00:00",
        "end": "2026-12-21T18:00:00+00:00",
        "before": ["bo"],
        "after": ["ana"],
    }
    assert "+      - {people: [ana, bo]" in answer["diff"]


def test_the_plan_reaches_six_weeks_past_the_handoff(ask_json: Callable[..., Any]) -> None:
    answer = ask_json("rotation", "add", "kim", "platform/primary", "--from", "2027-06-01")

    assert answer["handoff"] == "2027-06-07T17:00:00+00:00"
    assert answer["to"] == "2027-07-19T17:00:00+00:00"
    assert answer["changes"]


def test_a_dry_run_shows_the_lines_and_writes_nothing(ask: Ask, file: Path) -> None:
    result = ask("rotation", "add", "kim", "platform/primary", "--dry-run", width=80)

    assert result.exit_code == 0
    assert "+      - {people: [ana, bo], every: week, start: 2026-01-05 10:00, changes: [" in (
        result.stdout
    )
    assert "A dry run: nothing is written." in result.stdout
    assert "4 changes in 1 schedule" in result.stdout
    assert file.read_text() == PLATFORM


def test_somebody_moves(ask: Ask, ask_json: Callable[..., Any]) -> None:
    ask("rotation", "add", "kim", "platform/primary")

    answer = ask_json("rotation", "move", "kim", "platform/primary", "--before", "bo")

    assert answer["people"] == [["kim"], ["bo"], ["ana"]]
    answer = ask_json("rotation", "move", "kim", "platform/primary", "--after", "bo")
    assert answer["people"] == [["bo"], ["kim"], ["ana"]]


@pytest.mark.parametrize("options", [(), ("--after", "bo", "--before", "ana")])
def test_a_move_needs_one_place(ask: Ask, file: Path, options: tuple[str, ...]) -> None:
    assert ask("rotation", "move", "kim", "platform/primary", *options).exit_code == 2
    assert file.read_text() == PLATFORM


def test_overrides_that_no_longer_fit_are_told(
    ask_json: Callable[..., Any], commands: Commands, clock: MovedClock
) -> None:
    tuesday = clock.now().replace(month=12, day=1)
    span = Span(start=tuesday, end=tuesday.replace(hour=9))
    commands.overrides.add("platform", "primary", "ana", span, by=None)

    answer = ask_json("rotation", "remove", "bo", "platform/primary")

    assert [orphan["why"] for orphan in answer["orphans"]] == ["changes nothing"]


def test_turns_in_other_layers_are_pointed_out(ask: Ask, file: Path) -> None:
    told = ask("rotation", "remove", "bo", "platform/primary").stdout

    assert "Bo Chen still takes turns in layer 1 of platform/weekdays." in told


def test_another_layer_is_edited_when_asked_for(ask_json: Callable[..., Any], file: Path) -> None:
    file.write_text(TWO_LAYERS)

    answer = ask_json("rotation", "remove", "kim", "platform/primary", "--layer", "2")

    assert answer["line"] == 10
    assert answer["people"] == [["ana"]]


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        pytest.param("add kimm platform/primary", "Did you mean “kim”?", id="unknown person"),
        pytest.param(
            "add kim platform/primary --after boo", "Did you mean “bo”?", id="unknown anchor"
        ),
        pytest.param("add cto platform/primary", "“cto” is a role, held by kim", id="a role"),
        pytest.param("add bo platform/primary", "“bo” takes turns there already.", id="in already"),
        pytest.param(
            "remove kim platform/primary",
            "Layer 1 of platform/primary: “kim” takes no turns there. "
            "“kim” takes turns in layer 2: --layer 2.",
            id="in another layer",
        ),
        pytest.param("add kim platform/prim", "Did you mean “primary”?", id="unknown schedule"),
        pytest.param("add kim platfrom/primary", "Did you mean “platform”?", id="unknown team"),
        pytest.param(
            "add kim platform/primary --layer 3", "there is no layer 3", id="no such layer"
        ),
        pytest.param(
            "add kim platform/primary --from 2026-11-01", "has passed", id="from the past"
        ),
        pytest.param(
            "add kim platform/primary --from 2199-12-31",
            "Layer 1 of platform/primary: The first handoff from then on is on 2200-01-06, and "
            "schedule files tell times between 1970 and 2199. Give an earlier --from.",
            id="later than files can tell",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    ask: Ask, file: Path, words: str, refusal: str
) -> None:
    file.write_text(TWO_LAYERS)

    result = ask("rotation", *words.split())

    assert result.exit_code == 1
    assert result.stdout == ""
    assert refusal in result.stderr
    assert file.read_text() == TWO_LAYERS


def test_layers_count_from_one(ask: Ask) -> None:
    assert ask("rotation", "add", "kim", "platform/primary", "--layer", "0").exit_code == 2


def test_who_joins_later_can_be_taken_out_there(ask: Ask, file: Path) -> None:
    ask("rotation", "add", "kim", "platform/primary", "--from", "2027-01-01")

    refused = ask("rotation", "remove", "kim", "platform/primary")

    assert "“kim” takes turns in the change of 2027-01-04 10:00" in refused.stderr
    then = ("--from", "2027-01-04 10:00")
    assert ask("rotation", "remove", "kim", "platform/primary", *then).exit_code == 0
    assert "people: [ana, bo]}]" in file.read_text()


def test_files_that_do_not_load_are_not_edited(ask: Ask, file: Path) -> None:
    file.write_text(PLATFORM.replace("[ana, bo]", "[anna, bo]"))

    result = ask("rotation", "add", "kim", "platform/primary")

    assert result.exit_code == 1
    assert "schedules/platform.yaml:9:19:" in result.stderr


def test_the_mode_of_the_file_stays_and_nothing_is_left_beside_it(ask: Ask, file: Path) -> None:
    file.chmod(0o640)

    assert ask("rotation", "add", "kim", "platform/primary").exit_code == 0

    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert {path.name for path in file.parent.iterdir()} == {"people.yaml", "platform.yaml"}


def test_a_link_stays_one(ask: Ask, file: Path, folder: Path) -> None:
    real = file.rename(folder / "elsewhere.yaml")
    file.symlink_to(real)

    assert ask("rotation", "add", "kim", "platform/primary").exit_code == 0

    assert file.is_symlink()
    assert "people: [bo, kim, ana]" in real.read_text()


def test_the_help_names_all_three(ask: Ask) -> None:
    told = ask("rotation", "--help").stdout

    assert all(word in told for word in ("add", "remove", "move"))


def test_json_is_one_value(ask: Ask) -> None:
    result = ask("--json", "rotation", "add", "kim", "platform/primary", "--dry-run")

    assert json.loads(result.stdout)["written"] is False
