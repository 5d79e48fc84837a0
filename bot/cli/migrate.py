"""`oncall migrate`: the release step."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption
from bot.cli.output import print_json
from bot.cli.problems import Problem

if TYPE_CHECKING:
    from bot.storage.database import Database
    from bot.storage.preparing.schema_state import SchemaState


def migrate(
    ctx: typer.Context,
    put_in_force: Annotated[
        bool,
        typer.Option("--put-in-force", help="Also have the schedule files replace those in force."),
    ] = False,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring the database to the schema this version needs.

    --put-in-force is for the release step of a platform: what is released counts, also when it is
    an old version that comes back. With files that do not load, nothing is changed at all.
    """
    from bot.cli.databases import opened_database
    from bot.storage.preparing.migrating import migrate as bring_up_to_date
    from bot.storage.preparing.opening import name_of

    asked = CommonOptions.of(ctx, schedules, as_json)
    if put_in_force:
        asked.files()
    with opened_database() as database:
        before = bring_up_to_date(database)
        name = name_of(database)
        put = _put_in_force(asked, database) if put_in_force else {}
    after = before.current if before.is_ahead else before.needed
    if asked.as_json:
        print_json({"from": before.current, "to": after, **put})
        return
    typer.echo(f"{name} {_became(before)}.")
    if put:
        since = "from now on" if put["new"] else "as before"
        typer.echo(f"The schedule files in {asked.directory} are in force, {since}.")


def _became(before: "SchemaState") -> str:
    if before.is_ahead:
        return f"is at {before.current}, newer than this version, which goes on with it"
    if before.is_current:
        return f"is at {before.needed}: nothing to do"
    return f"went from {before.current or 'empty'} to {before.needed}"


def _put_in_force(asked: CommonOptions, database: "Database") -> Mapping[str, object]:
    from bot.cli.databases import set_clock
    from bot.engine.schedule_files.schedules import NoSchedules, Schedules

    set_clock(asked, database)
    schedules = Schedules(database, asked.directory)
    try:
        is_new = schedules.put_in_force(asked.now)
    except NoSchedules as written_meanwhile:
        raise Problem(str(written_meanwhile)) from written_meanwhile
    return {"revision": schedules.in_force().revision, "new": is_new}
