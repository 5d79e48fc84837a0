"""`oncall calendars`: links by which calendar programs show shifts."""

from typing import TYPE_CHECKING

import typer
from rich.text import Text

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption
from bot.cli.output import console, iso, print_json, table, text
from bot.cli.typed import AboutArgument, IdArgument
from bot.cli.when import in_utc

if TYPE_CHECKING:
    from bot.storage.secrets.calendar_links import CalendarLink

calendars = typer.Typer(help="Links by which calendar programs show shifts.", no_args_is_help=True)


@calendars.callback()
def before(
    ctx: typer.Context, schedules: SchedulesOption = None, as_json: JsonOption = False
) -> None:
    """Links by which calendar programs show shifts."""
    ctx.obj = CommonOptions.of(ctx, schedules, as_json)


@calendars.command()
def add(
    ctx: typer.Context,
    about: AboutArgument,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a link to the shifts of a schedule, or of a person; it is shown this once."""
    from bot.cli.databases import opened_commands

    asked = CommonOptions.of(ctx, schedules, as_json)
    with opened_commands(asked, create=True) as commands:
        links = commands.calendars
        made, token = (
            links.add_for_schedule(about.place.team, about.place.schedule)
            if about.place
            else links.add_for_person(about.person)
        )
    settings = asked.settings()
    address = settings.public_url or f"http://localhost:{settings.port}"
    url = f"{address}/ical/{token}.ics"
    if asked.as_json:
        print_json({"id": made.id, "about": made.about, "url": url})
        return
    out = console()
    out.print(text(f"Link {made.id} to the shifts of {made.about}."))
    out.print("Subscribe to it in a calendar program. It is a secret, and not shown again.\n")
    # Without line breaks, so that it can be copied whole.
    out.print(Text.assemble("  ", (url, "bold")), soft_wrap=True)


@calendars.command("list")
def list_(
    ctx: typer.Context, schedules: SchedulesOption = None, as_json: JsonOption = False
) -> None:
    """All links, oldest first, revoked ones too; never the links themselves."""
    from bot.cli.databases import opened_commands

    asked = CommonOptions.of(ctx, schedules, as_json)
    with opened_commands(asked, with_schedules=False) as commands:
        found = commands.calendars.listed()
    if asked.as_json:
        print_json([_as_json(link) for link in found])
        return
    if not found:
        console().print("There are no links. `oncall calendars add TEAM/SCHEDULE` makes one.")
        return
    shown = table("ID", "Shifts of", "Made", "In", "Revoked")
    for link in found:
        revoked = in_utc(link.revoked_at)
        made = in_utc(link.created_at)
        place = "Slack" if link.made_by else "shell"
        shown.add_row(str(link.id), text(link.about), made, place, text(revoked, "red"))
    console().print(shown)


@calendars.command()
def revoke(
    ctx: typer.Context,
    id_: IdArgument,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a link work no more, at once."""
    from bot.cli.databases import opened_commands

    asked = CommonOptions.of(ctx, schedules, as_json)
    with opened_commands(asked, with_schedules=False) as commands:
        commands.calendars.revoke(id_)
        revoked = next(link for link in commands.calendars.listed() if link.id == id_)
    if asked.as_json:
        print_json(_as_json(revoked))
    else:
        console().print(text(f"Link {id_} to the shifts of {revoked.about} works no more."))


def _as_json(link: "CalendarLink") -> dict[str, object]:
    return {
        "id": link.id,
        "about": link.about,
        "made_by": link.made_by,
        "created_at": iso(link.created_at),
        "revoked_at": iso(link.revoked_at),
    }
