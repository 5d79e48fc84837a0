"""`oncall suggest`: who could take the shifts of those who are away."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption, loaded
from bot.cli.moments import NOW, Moment
from bot.cli.output import console, print_json
from bot.cli.problems import counted, say
from bot.cli.spans import span_between
from bot.cli.typed import FromNowOption, To90DaysOption, WhereArgument
from bot.domain.findings import LOOK_AHEAD
from bot.domain.times.instants import Span


def suggest(
    ctx: typer.Context,
    where: WhereArgument = None,
    start: FromNowOption = None,
    end: To90DaysOption = None,
    as_yaml: Annotated[
        bool, typer.Option("--yaml", help="Print the overrides alone, to paste into the files.")
    ] = False,
    apply: Annotated[
        bool, typer.Option("--apply", help="Make the overrides, as `oncall override` does.")
    ] = False,
    person: Annotated[
        str | None,
        typer.Option("--as", metavar="PERSON", show_default=False, help="Who makes them."),
    ] = None,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Who best takes the shifts that fall on time off. Exit code 1 where nobody can."""
    from bot.cli.suggest.covering import made, suggestions
    from bot.cli.suggest.printing import cover_json, print_suggestions, yaml

    if person is not None and not apply:
        raise typer.BadParameter("--as says who makes the overrides: it goes with --apply.")
    asked = CommonOptions.of(ctx, schedules, as_json)
    reading = asked.reading()
    zone = loaded(reading).team(where.team).timezone if where else ZoneInfo("UTC")
    found = suggestions(asked, reading, where, _within(asked, start, end, zone))
    ids = made(asked, found.covers, person) if apply else [None] * len(found.covers)
    if asked.as_json:
        rows = zip(found.covers, ids, strict=True)
        print_json([cover_json(cover, id_) for cover, id_ in rows])
    elif as_yaml:
        typer.echo(yaml(found), nl=False)
    else:
        print_suggestions(console(), found, zone, made=apply)
    without = sum(cover.taker is None for cover in found.covers)
    if without:
        say(f"oncall: NOBODY CAN COVER {counted(without, 'shift')}. Somebody has to decide.")
        raise typer.Exit(1)


def _within(asked: CommonOptions, start: Moment | None, end: Moment | None, zone: ZoneInfo) -> Span:
    """From now on at the earliest: what is past is not covered any more."""
    now = asked.now.replace(microsecond=0)
    first = max(now, (start or NOW).instant(zone, now))
    if end is None:
        return Span(start=first, end=first + LOOK_AHEAD)
    return span_between(Moment(typed=first), end, zone, now)
