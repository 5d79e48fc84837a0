"""`oncall keys`: alert keys, which let monitors raise alerts for a service."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption
from bot.cli.output import console, iso, print_json, table, text
from bot.cli.typed import IdArgument
from bot.cli.when import in_utc

if TYPE_CHECKING:
    from bot.storage.secrets.alert_keys import AlertKey

keys = typer.Typer(
    help="Alert keys, which let monitors raise alerts for a service.", no_args_is_help=True
)


@keys.callback()
def before(
    ctx: typer.Context, schedules: SchedulesOption = None, as_json: JsonOption = False
) -> None:
    """Alert keys, which let monitors raise alerts for a service."""
    ctx.obj = CommonOptions.of(ctx, schedules, as_json)


@keys.command()
def add(
    ctx: typer.Context,
    service: Annotated[str, typer.Argument(metavar="SERVICE", show_default=False)],
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key for a service; it is shown this once."""
    from bot.cli.databases import opened_commands

    asked = CommonOptions.of(ctx, schedules, as_json)
    # Before the key is made: an invalid variable must not prevent that the key is shown.
    settings = asked.settings()
    with opened_commands(asked, create=True) as commands:
        made, key = commands.keys.add(service)
    if asked.as_json:
        print_json({"id": made.id, "service": made.service, "key": key})
        return
    address = settings.public_url or f"http://localhost:{settings.port}"
    out = console()
    out.print(text(f"Key {made.id} for {made.service}. Keep it now: it is not shown again."))
    out.print()
    out.print(Text.assemble("  ", (key, "bold")))
    out.print("\nTry it (this pages whoever is on call):\n")
    # Without rich, which would break a command to copy into lines.
    typer.echo(
        f"  curl {address}/alerts/{key} \\\n"
        "    -H 'Content-Type: application/json' \\\n"
        f'    -d \'{{"title": "Testing {made.service}"}}\''
    )
    if settings.public_url is None:
        out.print(
            "\nPUBLIC_URL is not set: that is where `oncall serve` listens by the environment here."
        )


@keys.command("list")
def list_(
    ctx: typer.Context, schedules: SchedulesOption = None, as_json: JsonOption = False
) -> None:
    """All keys, oldest first, revoked ones too; never the keys themselves."""
    from bot.cli.databases import opened_commands

    asked = CommonOptions.of(ctx, schedules, as_json)
    with opened_commands(asked, with_schedules=False) as commands:
        found = commands.keys.listed()
    if asked.as_json:
        print_json([_as_json(key) for key in found])
        return
    if not found:
        console().print("There are no keys. `oncall keys add SERVICE` makes one.")
        return
    shown = table("ID", "Service", "Made", "Revoked")
    for key in found:
        revoked = in_utc(key.revoked_at)
        made = in_utc(key.created_at)
        shown.add_row(str(key.id), text(key.service), made, text(revoked, "red"))
    console().print(shown)


@keys.command()
def revoke(
    ctx: typer.Context,
    id_: IdArgument,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a key work no more, at once."""
    from bot.cli.databases import opened_commands

    asked = CommonOptions.of(ctx, schedules, as_json)
    with opened_commands(asked, with_schedules=False) as commands:
        commands.keys.revoke(id_)
        revoked = next(key for key in commands.keys.listed() if key.id == id_)
    if asked.as_json:
        print_json(_as_json(revoked))
    else:
        console().print(text(f"Key {id_} for {revoked.service} works no more."))


def _as_json(key: "AlertKey") -> dict[str, object]:
    return {
        "id": key.id,
        "service": key.service,
        "created_at": iso(key.created_at),
        "revoked_at": iso(key.revoked_at),
    }
