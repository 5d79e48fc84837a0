"""All commands of `oncall`. None is imported before it is asked for."""

from typing import Annotated

import typer

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption
from bot.cli.group import Oncall

app = typer.Typer(
    cls=Oncall,
    help="On-call for teams that live in Slack: who is on call, and what woke them.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _tell_version(asked: bool) -> None:
    if asked:
        from bot.cli.version import version

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
    ctx.obj = CommonOptions.of(ctx, schedules, as_json)
