"""`oncall check`: errors and warnings in the schedule files, in the form of a compiler's."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.text import Text

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption
from bot.cli.moments import NOW
from bot.cli.output import console, print_json, text
from bot.cli.problems import counted
from bot.cli.typed import AtOption
from bot.domain.rosters.roster import Roster

if TYPE_CHECKING:
    from bot.cli.surprises import Surprise
    from bot.storage.schedule_files import Complaint, Reading

MOST_ALIKE, SHOWN_ALIKE = 5, 3
"""So many warnings that tell the same are shown one by one; of more only these, in JSON all."""


def check(
    ctx: typer.Context,
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", show_default=False, help="Wins over --schedules."),
    ] = None,
    at: AtOption = None,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look for errors in the schedule files, and for what will surprise in the next 90 days.

    Exit code 1 on errors. --at looks from another instant on.
    """
    from bot.cli.surprises import surprises

    asked = CommonOptions.of(ctx, directory or schedules, as_json)
    now = (at or NOW).instant(ZoneInfo("UTC"), asked.now).replace(microsecond=0)
    reading = asked.reading()
    found = surprises(reading, asked.directory, now)
    if asked.as_json:
        print_json(
            {
                "errors": [_as_json(complaint) for complaint in reading.errors],
                "warnings": [_as_json(surprise.complaint) for surprise in found],
            }
        )
    _print(reading, found, as_json=asked.as_json)
    if reading.roster is None:
        raise typer.Exit(1)


def _as_json(complaint: "Complaint") -> dict[str, object]:
    return {
        "file": complaint.file,
        "line": complaint.line,
        "column": complaint.column,
        "message": complaint.message,
    }


def _print(reading: "Reading", found: Sequence["Surprise"], *, as_json: bool) -> None:
    """Complaints and bad news go to standard error, good news to standard output."""
    bad = console(stderr=True)
    if not as_json:
        _print_complaints(bad, reading, found)
    counts = _counts(found)
    if reading.roster is None:
        errors = counted(len(reading.errors), "error")
        bad.print(Text(", ".join((errors, *counts))))
    elif not as_json:
        console().print(f"{_what_is_there(reading.roster)}: {', '.join(counts) or 'fine'}")


def _print_complaints(bad: Console, reading: "Reading", found: Sequence["Surprise"]) -> None:
    for error in reading.errors:
        bad.print(_line(error, "error", "bold red"), soft_wrap=True)
    for surprise, more in _grouped(found):
        kind, style = ("note", "bold cyan") if surprise.mild else ("warning", "bold yellow")
        bad.print(_line(surprise.complaint, kind, style), soft_wrap=True)
        if more:
            bad.print(_more(more), soft_wrap=True)


def _grouped(
    found: Sequence["Surprise"],
) -> Iterator[tuple["Surprise", Sequence["Surprise"]]]:
    """Each warning to show; the last one of many alike comes with those not shown."""
    alike = defaultdict(list)
    for surprise in found:
        alike[surprise.alike or id(surprise)].append(surprise)
    shown: Counter[object] = Counter()
    for surprise in found:
        key = surprise.alike or id(surprise)
        many, shown[key] = len(alike[key]) > MOST_ALIKE, shown[key] + 1
        if not many or shown[key] < SHOWN_ALIKE:
            yield surprise, ()
        elif shown[key] == SHOWN_ALIKE:
            yield surprise, alike[key][SHOWN_ALIKE:]


def _more(hidden: Sequence["Surprise"]) -> Text:
    first, last = hidden[0].complaint, hidden[-1].complaint
    lines = (
        f"line {first.line}" if first.line == last.line else f"lines {first.line} to {last.line}"
    )
    return Text.assemble((f"{first.file}: ", "bold"), f"and {len(hidden)} more like it, {lines}")


def _counts(found: Sequence["Surprise"]) -> list[str]:
    """Counts such as `2 warnings` and `1 note`, without zeros."""
    notes = sum(surprise.mild for surprise in found)
    counts = ((len(found) - notes, "warning"), (notes, "note"))
    return [counted(number, kind) for number, kind in counts if number]


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
