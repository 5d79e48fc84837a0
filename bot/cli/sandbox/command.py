"""`oncall sandbox`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.asked import CommonOptions, SchedulesOption

PORT = 8099


def sandbox(
    ctx: typer.Context,
    port: Annotated[
        int,
        typer.Option("--port", min=0, max=65535, help="Where the page is served; 0: a free port."),
    ] = PORT,
    keep: Annotated[
        Path | None,
        typer.Option(
            "--keep",
            metavar="FILE",
            show_default=False,
            help="Keep incidents in this SQLite file, and go on with it the next time.",
        ),
    ] = None,
    schedules: SchedulesOption = None,
) -> None:
    """Try everything in a browser, without any account.

    The bot runs with your schedule files, or with an example if there are none.
    Slack and the telephones beside it exist on this machine alone. On one page
    you raise alerts, press buttons in Slack and answer phones. Ctrl-C ends it,
    and nothing is left behind.
    """
    from bot.cli.sandbox.running import run_until_told_to_end

    run_until_told_to_end(CommonOptions.of(ctx, schedules), port=port, keep=keep)
