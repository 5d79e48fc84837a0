"""`oncall serve`: everything in one process, and `oncall engine`: only what pages people.

Their options are read in `serve_arguments.py` too.
"""

from typing import Annotated

import typer

from bot.cli.asked import CommonOptions, SchedulesOption
from bot.cli.starting import start

HostOption = Annotated[
    str | None,
    typer.Option(
        "--host",
        show_default=False,
        help="Where to listen: 0.0.0.0 if the platform sets $PORT, else 127.0.0.1.",
    ),
]
PortOption = Annotated[
    int | None,
    typer.Option("--port", min=0, max=65535, show_default=False, help="$PORT, else 8080."),
]


def serve(
    ctx: typer.Context,
    host: HostOption = None,
    port: PortOption = None,
    no_engine: Annotated[
        bool,
        typer.Option(
            "--no-engine",
            help="Page nobody: beside processes that run `oncall engine`. Needs PostgreSQL.",
        ),
    ] = False,
    schedules: SchedulesOption = None,
) -> None:
    """Run everything: web, Slack, phone and the engine."""
    start("web" if no_engine else "all", host, port, CommonOptions.of(ctx, schedules).directory)


def engine(
    ctx: typer.Context,
    host: HostOption = None,
    port: PortOption = None,
    schedules: SchedulesOption = None,
) -> None:
    """Run the engine alone, which pages people: beside `oncall serve --no-engine`.

    Over HTTP it answers /healthz, /readyz and /metrics. Needs PostgreSQL.
    """
    start("engine", host, port, CommonOptions.of(ctx, schedules).directory)
