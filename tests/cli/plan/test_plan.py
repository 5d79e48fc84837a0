"""`oncall plan`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.domain.times.instants import Span
from bot.engine.commands.by_subject import Commands
from tests.cli.conftest import Ask
from tests.conftest import MovedClock

DIRS = ("plan", "schedules", "new")
MONDAY_TO_MONDAY = ("--from", "2026-11-30T18:00Z", "--to", "2026-12-14T18:00Z")


def edit(directory: Path, old: str, new: str, name: str = "platform.yaml") -> None:
    file = directory / name
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


def test_json_has_every_span_and_the_hours(new: Path, ask_json: Callable[..., Any]) -> None:
    edit(new, "{people: [ana, bo], every: week", "{people: [ana, kim], every: week")

    assert ask_json(*DIRS, *MONDAY_TO_MONDAY) == {
        "from": "2026-11-30T18:00:00+00:00",
        "to": "2026-12-14T18:00:00+00:00",
        "changes": [
            {
                "schedule": "platform/primary",
                "start": "2026-11-30T18:00:00+00:00",
                "end": "2026-12-07T18:00:00+00:00",
                "before": ["bo"],
                "after": ["kim"],
            }
        ],
        "totals": [
            {"person": "bo", "hours_before": 208, "hours_after": 40, "hours_change": -168},
            {"person": "kim", "hours_before": 0, "hours_after": 168, "hours_change": 168},
        ],
        "orphans": [],
        "new": [],
        "gone": [],
        "absences": [],
        "paging": [],
    }


def test_people_see_who_takes_over_when(new: Path, ask: Ask) -> None:
    edit(new, "{people: [ana, bo], every: week", "{people: [ana, kim], every: week")

    result = ask(*DIRS, *MONDAY_TO_MONDAY)

    assert result.exit_code == 0
    assert [line.rstrip() for line in result.stdout.splitlines()] == [
        "1 change in 1 schedule for 2 people.",
        "Mon 30 Nov 2026 10:00 to Mon 14 Dec 2026 10:00 (America/Los_Angeles)",
        "",
        "platform/primary (America/Los_Angeles)",
        "  Mon 30 Nov 2026 10:00  to Mon 7 Dec 2026 10:00  Bo Chen → Kim Lee",
        "",
        "On call in that time",
        "  Bo Chen  208 h  →   40 h  −168 h",
        "  Kim Lee    0 h  →  168 h  +168 h",
    ]


def test_without_a_difference_nobody_is_troubled(new: Path, ask: Ask) -> None:
    result = ask(*DIRS)

    assert result.exit_code == 0
    assert result.stdout.startswith("Nobody gains or loses duty.\n")
    assert "Sun 29 Nov 2026 19:00 to Sun 10 Jan 2027 19:00" in result.stdout


def test_whom_alerts_page_is_told_before_and_after(
    new: Path, ask: Ask, ask_json: Callable[..., Any]
) -> None:
    edit(new, "cto: kim", "cto: ana", "people.yaml")

    result = ask(*DIRS)

    assert result.exit_code == 0
    assert [line.rstrip() for line in result.stdout.splitlines()] == [
        "Nobody gains or loses duty. 1 change in how people are paged.",
        "Sun 29 Nov 2026 19:00 to Sun 10 Jan 2027 19:00 (America/Los_Angeles)",
        "",
        "How people are paged",
        "  role cto",
        "    before: kim",
        "    after:  ana",
    ]
    assert ask_json(*DIRS)["paging"] == [
        {"team": None, "what": "role cto", "before": "kim", "after": "ana"}
    ]
    assert "| role cto | kim | ana |" in ask(*DIRS, "--markdown").stdout


def test_the_plan_begins_now_and_ends_six_weeks_after_its_beginning(
    new: Path, ask_json: Callable[..., Any]
) -> None:
    by_default, from_spring = ask_json(*DIRS), ask_json(*DIRS, "--from", "2027-03-01")

    assert (by_default["from"], by_default["to"]) == (
        "2026-11-30T03:00:00+00:00",
        "2027-01-11T03:00:00+00:00",
    )
    assert (from_spring["from"], from_spring["to"]) == (
        "2027-03-01T00:00:00+00:00",
        "2027-04-12T00:00:00+00:00",
    )


def test_a_turn_that_another_layer_cuts_up_is_one_row(folder: Path, new: Path, ask: Ask) -> None:
    office = "{people: [ana], every: day, start: 2026-01-05 09:00, only: mon-fri 09:00-17:00}"
    for directory in (folder / "schedules", new):
        edit(directory, "10:00}\n", f"10:00}}\n      - {office}\n")
    edit(new, "{people: [ana, bo], every: week", "{people: [ana, kim], every: week")

    told = ask(*DIRS, *MONDAY_TO_MONDAY, width=120).stdout

    assert "1 change in 1 schedule for 2 people." in told
    assert (
        "Mon 30 Nov 2026 17:00  to Mon 7 Dec 2026 09:00  Bo Chen → Kim Lee  128 h in 5 parts"
        in told
    )


def test_a_long_plan_is_cut_with_a_count(new: Path, ask: Ask) -> None:
    edit(new, "{people: [bo, ana], every: day", "{people: [kim, bo, ana], every: day")
    months = ("--from", "2026-11-30T18:00Z", "--to", "2027-06-01")

    told, marked = ask(*DIRS, *months).stdout, ask(*DIRS, *months, "--markdown").stdout

    assert told.count(" → ") == 20 + 3
    assert " more, until Mon 31 May 2027 " in told
    assert marked.count("\n| ") == 20 + 1 + 3 + 1 + 2
    assert " more, until Mon 31 May 2027 " in marked


def test_an_override_kept_in_the_database_that_no_longer_fits(
    new: Path, ask: Ask, ask_json: Callable[..., Any], commands: Commands, clock: MovedClock
) -> None:
    span = Span(start=clock.now(), end=clock.now().replace(hour=8))
    commands.overrides.add("platform", "primary", "kim", span, by=None)
    edit(new, "cto: kim", "cto: ana", "people.yaml")
    edit(new, "  kim: {", "  kimberly: {", "people.yaml")

    (orphan,) = ask_json(*DIRS)["orphans"]
    told = ask(*DIRS, width=200).stdout

    assert orphan == {
        "schedule": "platform/primary",
        "person": "kim",
        "replaces": None,
        "start": "2026-11-30T03:00:00+00:00",
        "end": "2026-11-30T08:00:00+00:00",
        "kept": True,
        "why": "person gone",
        "other_half": None,
    }
    assert "1 override no longer fits." in told
    assert "Kim Lee, Sun 29 Nov 2026 19:00 to Mon 30 Nov 2026 00:00 (kept in the database)" in told
    assert "\n    Kim Lee is not in people.yaml any more" in told


def test_schedules_that_are_gone_are_named_and_those_that_are_new(new: Path, ask: Ask) -> None:
    edit(new, "  primary:", "  first:")
    edit(new, "page: primary", "page: first")

    told = ask(*DIRS, *MONDAY_TO_MONDAY).stdout

    assert "platform/primary is gone." in told
    assert "platform/primary (America/Los_Angeles)  gone" in told
    assert "platform/first (America/Los_Angeles)  new" in told
    assert "Bo Chen → NOBODY" in told
    assert "NOBODY → Bo Chen" in told


def test_markdown_is_tables_under_a_mark(new: Path, ask: Ask) -> None:
    edit(new, "{people: [ana, bo], every: week", "{people: [ana, kim], every: week")

    result = ask(*DIRS, *MONDAY_TO_MONDAY, "--markdown")

    assert result.stdout == (
        "<!-- oncall-plan -->\n\n"
        "### On-call plan\n\n"
        "**1 change in 1 schedule for 2 people.** "
        "Mon 30 Nov 2026 10:00 to Mon 14 Dec 2026 10:00 (America/Los_Angeles)\n\n"
        "#### On call in that time\n\n"
        "| person | before | after | change |\n"
        "| --- | --: | --: | --: |\n"
        "| Bo Chen | 208 h | 40 h | −168 h |\n"
        "| Kim Lee | 0 h | 168 h | +168 h |\n\n"
        "#### `platform/primary` (America/Los_Angeles)\n\n"
        "| from | to | before | after | for |\n"
        "| --- | --- | --- | --- | --: |\n"
        "| Mon 30 Nov 2026 10:00 | Mon 7 Dec 2026 10:00 | Bo Chen | Kim Lee | 168 h |\n"
    )


def test_names_in_markdown_mean_nothing_but_themselves(new: Path, ask: Ask) -> None:
    name = "@all [Kim](https://x.example) <b>|**"
    edit(new, "{people: [ana, bo], every: week", "{people: [ana, kim], every: week")
    edit(new, "name: Kim Lee", f'name: "{name}"', "people.yaml")

    told = ask(*DIRS, *MONDAY_TO_MONDAY, "--markdown").stdout

    assert "@\u200ball \\[Kim\\](https://x.example) \\<b\\>\\|\\*\\*" in told


def test_a_comment_is_never_longer_than_github_takes(new: Path, ask: Ask) -> None:
    team = (new / "platform.yaml").read_text().replace("people: [ana, bo]", "people: [bo, ana]")
    for number in range(60):
        renamed = team.replace("team: platform", f"team: t{number}").replace(
            "checkout", f"c{number}"
        )
        (new / f"t{number}.yaml").write_text(renamed)

    told = ask(*DIRS, "--markdown").stdout

    assert 50_000 < len(told) < 65_536
    assert " more sections, too long for a comment" in told


@pytest.mark.parametrize("broken", ["schedules", "new"])
@pytest.mark.parametrize("form", [(), ("--json",), ("--markdown",)])
def test_files_that_do_not_load_are_told_with_their_places(
    folder: Path, new: Path, ask: Ask, broken: str, form: tuple[str, ...]
) -> None:
    edit(folder / broken, "[ana, bo]", "[anna, bo]")

    result = ask(*DIRS, *form)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert f'{broken}/platform.yaml:9:19: "anna" is not in people.yaml' in result.stderr


def test_a_folder_that_is_not_there_is_told(ask: Ask) -> None:
    result = ask("plan", "schedules", "nowhere")

    assert result.exit_code == 1
    assert "nowhere:1:1: this folder cannot be read" in result.stderr


def test_markdown_and_json_at_once_are_wrong_usage(new: Path, ask: Ask) -> None:
    assert ask(*DIRS, "--json", "--markdown").exit_code == 2


def test_json_before_the_command_is_taken(new: Path, ask: Ask) -> None:
    assert json.loads(ask("--json", *DIRS).stdout)["changes"] == []


def away(directory: Path) -> None:
    """kim takes a day off."""
    people = directory / "people.yaml"
    lines = people.read_text().splitlines(keepends=True)
    (kim,) = (line for line in lines if line.lstrip().startswith("kim:") and "{" in line)
    people.write_text(people.read_text().replace(kim, kim.replace("}", ", away: [2026-12-02]}")))


def test_shifts_that_come_to_fall_on_time_off_are_told(
    new: Path, ask: Ask, ask_json: Callable[..., Any]
) -> None:
    edit(new, "{people: [ana, bo], every: week", "{people: [ana, kim], every: week")
    away(new)

    shown = ask(*DIRS, *MONDAY_TO_MONDAY, width=120).stdout
    (absence,) = ask_json(*DIRS, *MONDAY_TO_MONDAY)["absences"]
    markdown = ask(*DIRS, *MONDAY_TO_MONDAY, "--markdown").stdout

    assert "1 shift comes to fall on time off." in shown
    assert "Kim Lee is away, Tue 1 Dec 2026 21:00 to Wed 2 Dec 2026 21:00  new" in shown
    assert (absence["person"], absence["schedule"], absence["new"]) == (
        "kim",
        "platform/primary",
        True,
    )
    assert "Shifts on time off" in markdown


def test_what_fell_on_time_off_before_is_shown_and_not_new(
    new: Path, folder: Path, ask: Ask, ask_json: Callable[..., Any]
) -> None:
    for directory in (folder / "schedules", new):
        edit(directory, "{people: [ana, bo], every: week", "{people: [ana, kim], every: week")
        away(directory)

    (absence,) = ask_json(*DIRS, *MONDAY_TO_MONDAY)["absences"]

    assert absence["new"] is False
    assert "come to fall" not in ask(*DIRS, *MONDAY_TO_MONDAY).stdout
