"""`oncall check`."""

import json
from collections.abc import Callable
from cProfile import Profile
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import PEOPLE, Ask
from tests.cli.unsurprising import PEOPLE as MORE_PEOPLE
from tests.cli.unsurprising import WEB


@pytest.fixture
def web(folder: Path) -> Path:
    """Files that surprise nobody."""
    (folder / "schedules" / "platform.yaml").unlink()
    (folder / "schedules" / "people.yaml").write_text(MORE_PEOPLE)
    file = folder / "schedules" / "web.yaml"
    file.write_text(WEB)
    return file


@pytest.mark.usefixtures("web")
def test_good_files_are_counted_and_fine(ask: Ask) -> None:
    result = ask("check")

    assert result.exit_code == 0
    assert result.stdout == "1 team, 9 people, 2 schedules: fine\n"
    assert result.stderr == ""


@pytest.mark.usefixtures("web")
def test_good_files_as_json_are_two_empty_lists(ask_json: Callable[..., Any]) -> None:
    assert ask_json("check") == {"errors": [], "warnings": []}


def test_an_error_is_said_with_its_place_like_a_compiler_does(ask: Ask, folder: Path) -> None:
    file = folder / "schedules" / "platform.yaml"
    file.write_text(file.read_text().replace("[ana, bo]", "[anna, bo]"))

    result = ask("check")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert 'schedules/platform.yaml:9:19: error: "anna"' in result.stderr
    assert result.stderr.endswith("\n1 error\n")


def test_errors_as_json_are_on_standard_output_alone(ask: Ask, folder: Path) -> None:
    (folder / "schedules" / "people.yaml").write_text("people: 7\n")

    result = ask("check", "--json")

    assert result.exit_code == 1
    (error, *_) = json.loads(result.stdout)["errors"]
    assert error["file"] == "schedules/people.yaml"
    assert (error["line"], error["column"]) == (1, 9)
    assert error["message"]


def test_warnings_are_said_and_are_no_failure(ask: Ask, web: Path) -> None:
    people = web.with_name("people.yaml")
    people.write_text(MORE_PEOPLE.replace(', phone: "+14155550101"', ""))

    result = ask("check")

    assert result.exit_code == 0
    assert 'schedules/people.yaml:2:3: warning: "ana" has no phone number' in result.stderr
    assert result.stdout == "1 team, 9 people, 2 schedules: 1 warning\n"


def test_what_may_well_be_meant_is_a_note_and_a_warning_in_json(ask: Ask, web: Path) -> None:
    web.write_text(WEB.replace("week\n", "week\n        only: mon-fri 09:00-17:00\n", 1))

    result = ask("check")
    (warning,) = json.loads(ask("check", "--json").stdout)["warnings"]

    assert 'schedules/web.yaml:6:3: note: "primary" has its windows alone' in result.stderr
    assert result.stdout == "1 team, 9 people, 2 schedules: 1 note\n"
    assert (warning["file"], warning["line"], warning["column"]) == ("schedules/web.yaml", 6, 3)
    assert warning["message"].startswith('"primary" has its windows alone: during 76%')


def test_the_90_days_begin_at_the_instant_asked_for(ask: Ask, web: Path) -> None:
    web.write_text(WEB.replace("10:00\n", "10:00\n        until: 2027-06-07 10:00\n", 1))

    assert ask("check").stderr == ""
    assert "nobody is on call" in ask("check", "--at", "2027-06-01").stderr


def test_errors_and_warnings_are_counted_together(ask: Ask, folder: Path) -> None:
    without_phone = PEOPLE.replace(', phone: "+14155550101"', "").replace("kim\n", "kimm\n")
    (folder / "schedules" / "people.yaml").write_text(without_phone)

    assert ask("check").stderr.endswith("\n1 error, 1 warning\n")


def test_a_country_without_known_holidays_is_a_warning_where_it_stands(
    ask: Ask, folder: Path
) -> None:
    living = PEOPLE.replace("Europe/Berlin}", "Europe/Berlin, country: DE-BX}")
    living = living.replace("America/New_York}", "America/New_York, country: US-NY}")
    (folder / "schedules" / "people.yaml").write_text(living)

    result = ask("check")

    assert result.exit_code == 0
    assert 'schedules/people.yaml:3:99: warning: "BX" is not a part of DE. It has ' in result.stderr
    assert "US-NY" not in result.stderr


def test_the_argument_wins_over_the_option(ask: Ask, folder: Path) -> None:
    (folder / "schedules").rename(folder / "elsewhere")

    assert ask("check", "elsewhere", "--schedules", "nowhere").exit_code == 0


def test_a_folder_that_is_not_there_is_an_error_with_its_name(ask: Ask) -> None:
    result = ask("check", "nowhere")

    assert result.exit_code == 1
    assert "nowhere:1:1: error: this folder cannot be read" in result.stderr


def test_many_warnings_that_tell_the_same_are_told_together(ask: Ask, web: Path) -> None:
    web.write_text(with_hours_nobody_needed(300))

    result = ask("check")
    told = json.loads(ask("check", "--json").stdout)["warnings"]

    idle = 'this override changes nothing: anyway "dee" alone is on call then'
    assert result.stderr.splitlines()[2:] == [
        f"schedules/web.yaml:23:5: warning: {idle}",
        "schedules/web.yaml: and 297 more like it, lines 24 to 320",
    ]
    assert result.stdout == "1 team, 9 people, 2 schedules: 300 warnings\n"
    assert len(told) == 300


def test_what_overrides_cost_grows_as_they_do(ask: Ask, web: Path) -> None:
    def calls(number: int) -> int:
        web.write_text(with_hours_nobody_needed(number))
        profile = Profile()
        assert profile.runcall(ask, "check", "--json").exit_code == 0
        return sum(entry.callcount for entry in profile.getstats())

    calls(1)

    assert calls(1600) < 4 * 1.25 * calls(400)


def with_hours_nobody_needed(number: int) -> str:
    """A team with one override after the other, all of dee on call anyway, or from later on."""
    first = datetime(2026, 12, 1, 10)
    hours = [first + timedelta(minutes=5 * n) for n in range(number + 1)]
    lines = "".join(
        f"  - {{schedule: primary, person: dee, from: {start:%Y-%m-%d %H:%M}, "
        f"to: {end:%Y-%m-%d %H:%M}}}\n"
        for start, end in pairwise(hours)
    )
    return f"{WEB}overrides:\n{lines}"
