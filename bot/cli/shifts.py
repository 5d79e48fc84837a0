"""`oncall shifts`: who is on call in a span of time."""

from collections.abc import Iterator, Sequence

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption, loaded
from bot.cli.files_and_overrides import as_recorded
from bot.cli.output import console, iso, print_json, text
from bot.cli.place import SchedulePath
from bot.cli.spans import span_between
from bot.cli.typed import FromOption, PlaceArgument, ToOption
from bot.cli.when import day_and_time
from bot.cli.who import GAP_STYLE, NOBODY
from bot.domain.answering.naming import name_of
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Shift
from bot.domain.times.instants import Span


def shifts(
    ctx: typer.Context,
    place: PlaceArgument,
    start: FromOption,
    end: ToOption,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """The shifts of one schedule, clipped to a span of time."""
    asked = CommonOptions.of(ctx, schedules, as_json)
    reading = asked.reading()
    zone = loaded(reading).team(place.team).timezone
    span = span_between(start, end, zone, asked.now)
    roster = as_recorded(reading, span.start, asked.now)
    found = list(roster.schedule(place.team, place.schedule).shifts(span))
    if asked.as_json:
        print_json([_as_json(shift) for shift in found])
    else:
        _print(console(), roster, place, span, found)


def _as_json(shift: Shift) -> dict[str, object]:
    return {
        "start": iso(shift.span.start),
        "end": iso(shift.span.end),
        "people": list(shift.people),
        "because": shift.because,
    }


def _print(
    out: Console, roster: Roster, place: SchedulePath, span: Span, found: Sequence[Shift]
) -> None:
    zone = roster.team(place.team).timezone
    out.print(text(str(place), "bold"), text(f"({zone.key})", "dim"))
    table = Table.grid(padding=(0, 2, 0, 0))
    for row, shift in _with_gaps(span, found):
        people = " and ".join(name_of(person, roster) for person in shift.people) if shift else ""
        table.add_row(
            f"  {day_and_time(row.start, zone)}",
            f"to {day_and_time(row.end, zone)}",
            text(people or NOBODY, "" if people else GAP_STYLE),
            text(shift.because if shift else "gap", "dim"),
        )
    out.print(table)


def _with_gaps(span: Span, found: Sequence[Shift]) -> Iterator[tuple[Span, Shift | None]]:
    reached = span.start
    for shift in found:
        if reached < shift.span.start:
            yield Span(start=reached, end=shift.span.start), None
        yield shift.span, shift
        reached = shift.span.end
    if reached < span.end:
        yield Span(start=reached, end=span.end), None
