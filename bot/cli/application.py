"""All commands of `oncall`. Each imports what is slow to import only when it runs."""

from collections.abc import Callable
from typing import Annotated

import typer

from bot.cli.asked import Asked, JsonOption, SchedulesOption
from bot.cli.calendars import calendars
from bot.cli.check import check
from bot.cli.doctor import doctor
from bot.cli.fairness.command import fairness
from bot.cli.group import Oncall
from bot.cli.ical import ical
from bot.cli.importing import import_
from bot.cli.incidents import ack, incident, incidents, reassign, resolve, snooze
from bot.cli.keys import keys
from bot.cli.migrate import migrate
from bot.cli.override import override
from bot.cli.overrides import overrides
from bot.cli.plan.command import plan
from bot.cli.rotation.command import rotation
from bot.cli.sandbox.command import sandbox
from bot.cli.schema import schema
from bot.cli.serve import engine, serve
from bot.cli.shifts import shifts
from bot.cli.suggest.command import suggest
from bot.cli.version import version
from bot.cli.who import who

app = typer.Typer(
    cls=Oncall,
    help="On-call for teams that live in Slack: who is on call, and what woke them.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)

COMMANDS: dict[str, tuple[Callable[..., None], ...]] = {
    "Schedules": (
        who,
        shifts,
        override,
        overrides,
        check,
        suggest,
        plan,
        fairness,
        schema,
        ical,
    ),
    "Incidents": (incidents, incident, ack, resolve, snooze, reassign),
    "Running it": (serve, engine, migrate, doctor),
    "Trying it": (sandbox,),
}

for panel, commands in COMMANDS.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)
app.add_typer(rotation, name="rotation", rich_help_panel="Schedules")
app.command("import", rich_help_panel="Schedules")(import_)
app.add_typer(keys, name="keys", rich_help_panel="Running it")
app.add_typer(calendars, name="calendars", rich_help_panel="Running it")


@app.command(rich_help_panel="Trying it")
def demo() -> None:
    """Play a night on call on localhost, without any account, in under a minute."""
    from bot.cli.demo.command import play

    play()


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"oncall {version()}")
        raise typer.Exit


@app.callback()
def before(
    ctx: typer.Context,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Tell the version and leave."
        ),
    ] = False,
) -> None:
    """Take the options that may stand before the command."""
    ctx.obj = Asked.of(ctx, schedules, as_json)
