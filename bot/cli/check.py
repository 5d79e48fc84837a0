"""`oncall check`: what is wrong with the schedule files, said like a compiler says it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from bot.cli.asked import Asked, JsonOption, SchedulesOption
from bot.cli.output import console, print_json, text
from bot.cli.problems import counted
from bot.domain.roster import Roster

if TYPE_CHECKING:
    from bot.storage.schedule_files import Complaint, Reading


def check(
    ctx: typer.Context,
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", show_default=False, help="Wins over --schedules."),
    ] = None,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look for errors in the schedule files, and for what will surprise. Exit code 1 on errors."""
    from bot.storage.schedule_files import read_directory
    from bot.storage.schedule_files.countries import with_countries_checked

    asked = Asked.of(ctx, directory or schedules, as_json)
    reading = with_countries_checked(read_directory(asked.directory), asked.directory)
    if asked.as_json:
        print_json(
            {
                "errors": [_as_json(complaint) for complaint in reading.errors],
                "warnings": [_as_json(complaint) for complaint in reading.warnings],
            }
        )
    _print(reading, as_json=asked.as_json)
    if reading.roster is None:
        raise typer.Exit(1)


def _as_json(complaint: "Complaint") -> dict[str, object]:
    return {
        "file": complaint.file,
        "line": complaint.line,
        "column": complaint.column,
        "message": complaint.message,
    }


def _print(reading: "Reading", *, as_json: bool) -> None:
    """Complaints and bad news go to standard error, good news to standard output."""
    bad = console(stderr=True)
    if not as_json:
        for error in reading.errors:
            bad.print(_line(error, "error", "bold red"), soft_wrap=True)
        for warning in reading.warnings:
            bad.print(_line(warning, "warning", "bold yellow"), soft_wrap=True)
    warnings = counted(len(reading.warnings), "warning")
    if reading.roster is None:
        told = f"{counted(len(reading.errors), 'error')}, {warnings}"
        bad.print(Text(told if reading.warnings else counted(len(reading.errors), "error")))
    elif not as_json:
        found = warnings if reading.warnings else "fine"
        console().print(f"{_what_is_there(reading.roster)}: {found}")


def _line(complaint: "Complaint", kind: str, style: str) -> Text:
    place = f"{complaint.file}:{complaint.line}:{complaint.column}: "
    return Text.assemble((place, "bold"), (f"{kind}: ", style), text(complaint.message))


def _what_is_there(roster: Roster) -> str:
    schedules = sum(len(team.schedules) for team in roster.teams.values())
    return ", ".join(
        (
            counted(len(roster.teams), "team"),
            counted(len(roster.people), "person", "people"),
            counted(schedules, "schedule"),
        )
    )
