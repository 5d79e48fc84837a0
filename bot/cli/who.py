"""`oncall who`: who is on call."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption, loaded
from bot.cli.files_and_overrides import as_recorded
from bot.cli.moments import NOW
from bot.cli.output import console, iso, print_json, text
from bot.cli.typed import AtOption, WhereArgument
from bot.cli.when import day_and_time
from bot.domain.answering.naming import name_of
from bot.domain.rosters.duty import Duty, duties
from bot.domain.rosters.roster import Roster, Team

NOBODY = "NOBODY"
GAP_STYLE = "bold red"


def who(
    ctx: typer.Context,
    where: WhereArgument = None,
    at: AtOption = None,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Who is on call, until when, and who is next."""
    asked = CommonOptions.of(ctx, schedules, as_json)
    team, schedule = (where.team, where.schedule) if where else (None, None)
    reading = asked.reading()
    files = loaded(reading)
    zone = files.team(team).timezone if team else ZoneInfo("UTC")
    instant = (at or NOW).instant(zone, asked.now)
    roster = as_recorded(reading, instant, asked.now)
    found = duties(roster, instant, team, schedule)
    if asked.as_json:
        print_json([_as_json(duty) for duty in found])
    elif schedule:
        _print_one(console(), roster, found[0])
    else:
        _print_all(console(), roster, found)


def _as_json(duty: Duty) -> dict[str, object]:
    return {
        "team": duty.team,
        "schedule": duty.schedule,
        "people": list(duty.on_call.people),
        "start": iso(duty.on_call.start),
        "end": iso(duty.on_call.end),
        "next": list(duty.next_people),
    }


def _print_one(out: Console, roster: Roster, duty: Duty) -> None:
    team = roster.team(duty.team)
    out.print(
        text(_names(roster, duty.on_call.people) or NOBODY, _style(duty)),
        text(f"is on call for {duty.team}/{duty.schedule}."),
    )
    rows = Table.grid(padding=(0, 2))
    rows.add_row("until", f"{_until(duty, team.timezone)} ({team.timezone.key})")
    rows.add_row("next", text(_next(roster, duty)))
    out.print(rows)


def _print_all(out: Console, roster: Roster, found: Sequence[Duty]) -> None:
    if not found:
        out.print("There are no schedules.")
    widths = _widths(roster, found)
    for position, key in enumerate(dict.fromkeys(duty.team for duty in found)):
        if position:
            out.print()
        team = roster.team(key)
        out.print(text(team.key, "bold"), text(f"({team.timezone.key})", "dim"))
        out.print(_table(roster, team, [duty for duty in found if duty.team == key], widths))


def _table(roster: Roster, team: Team, found: Sequence[Duty], widths: tuple[int, int]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(min_width=2)
    for width in widths:
        table.add_column(min_width=width, overflow="fold")
    table.add_column(overflow="fold")
    for duty in found:
        table.add_row(
            "",
            text(duty.schedule),
            text(_names(roster, duty.on_call.people) or NOBODY, _style(duty)),
            Text.assemble(
                f"until {_until(duty, team.timezone)}  ",
                text(f"then {_next(roster, duty)}", "dim"),
            ),
        )
    return table


def _widths(roster: Roster, found: Sequence[Duty]) -> tuple[int, int]:
    """The widths of the first columns, so that the tables of all teams are aligned."""
    schedules = (len(duty.schedule) for duty in found)
    people = (len(_names(roster, duty.on_call.people)) for duty in found)
    return min(max(schedules, default=0), 16), min(max(people, default=0), 24)


def _names(roster: Roster, people: Sequence[str]) -> str:
    return " and ".join(name_of(person, roster) for person in people)


def _next(roster: Roster, duty: Duty) -> str:
    """Nobody is final only where this shift, or gap, has no end: nobody looked on for ever."""
    nobody = "nobody" if duty.on_call.end is None else "nobody within a year"
    return _names(roster, duty.next_people) or nobody


def _style(duty: Duty) -> str:
    return "bold" if duty.on_call.people else GAP_STYLE


def _until(duty: Duty, zone: ZoneInfo) -> str:
    end: datetime | None = duty.on_call.end
    return day_and_time(end, zone) if end else "further notice"
