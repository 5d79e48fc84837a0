"""`oncall override`: put somebody on call for a while."""

from typing import Annotated

import typer

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption
from bot.cli.output import console, iso, print_json, text
from bot.cli.spans import span_between
from bot.cli.typed import FromOption, PlaceArgument, ToOption
from bot.cli.when import day_and_time


def override(
    ctx: typer.Context,
    place: PlaceArgument,
    person: Annotated[str, typer.Argument(metavar="PERSON", show_default=False)],
    start: FromOption,
    end: ToOption,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put somebody on call for a while, instead of whoever would be."""
    from bot.cli.databases import opened_commands
    from bot.cli.still_paged import as_json as shown
    from bot.cli.still_paged import print_still_paged

    asked = CommonOptions.of(ctx, schedules, as_json)
    with opened_commands(asked, create=True) as commands:
        roster = commands.duty.roster()
        zone = roster.team(place.team).timezone
        span = span_between(start, end, zone, asked.now)
        id_, made = commands.overrides.add(place.team, place.schedule, person, span, by=None)
        paged = commands.overrides.still_paged(made)
    if asked.as_json:
        print_json(
            {
                "id": id_,
                "team": made.team,
                "schedule": made.schedule,
                "person": made.person,
                "start": iso(made.span.start),
                "end": iso(made.span.end),
                "still_paged": shown(paged),
            }
        )
        return
    until = f"{day_and_time(span.start, zone)} to {day_and_time(span.end, zone)} ({zone.key})"
    found = roster.person(person)
    console().print(text(found.name, "bold"), text(f"is on call for {place}, {until}."))
    if not (found.slack or found.email):
        console().print(text(f"Let {found.name} know: nobody can write to them in Slack."))
    print_still_paged(console(), paged, roster, instead=found.key)
