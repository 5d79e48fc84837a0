"""`oncall migrate`: the release step."""

import typer

from bot.cli.asked import Asked, JsonOption, SchedulesOption
from bot.cli.output import print_json


def migrate(
    ctx: typer.Context, schedules: SchedulesOption = None, as_json: JsonOption = False
) -> None:
    """Bring the database to the schema this version needs."""
    from bot.cli.databases import opened_database
    from bot.storage.migrating import migrate as bring_up_to_date
    from bot.storage.opening import name_of

    asked = Asked.of(ctx, schedules, as_json)
    with opened_database() as database:
        before = bring_up_to_date(database)
        name = name_of(database)
    after = before.current if before.is_ahead else before.needed
    if asked.as_json:
        print_json({"from": before.current, "to": after})
    elif before.is_ahead:
        typer.echo(f"{name} is at {after}, newer than this version, which goes on with it.")
    elif before.is_current:
        typer.echo(f"{name} is at {before.needed}: nothing to do.")
    else:
        typer.echo(f"{name} went from {before.current or 'empty'} to {before.needed}.")
