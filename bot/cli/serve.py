"""`oncall serve`: everything in one process."""

import os
from typing import Annotated

import typer

from bot.cli.asked import Asked, SchedulesOption

EVERYWHERE = "0.0.0.0"  # noqa: S104 (where a platform sets $PORT, its router comes from outside)
THIS_MACHINE = "127.0.0.1"


def serve(
    ctx: typer.Context,
    host: Annotated[
        str | None,
        typer.Option(
            "--host",
            show_default=False,
            help="Where to listen: 0.0.0.0 if the platform sets $PORT, else 127.0.0.1.",
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, show_default=False, help="$PORT, else 8080."),
    ] = None,
    schedules: SchedulesOption = None,
) -> None:
    """Run everything: web, Slack, phone and the engine."""
    from bot.cli.serving import serve_until_told_to_end

    asked = Asked.of(ctx, schedules)
    settings = asked.settings()
    on_a_platform = bool(os.environ.get("PORT"))
    serve_until_told_to_end(
        settings,
        asked.clock,
        host=host or (EVERYWHERE if on_a_platform else THIS_MACHINE),
        port=settings.port if port is None else port,
    )
