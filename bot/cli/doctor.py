"""`oncall doctor`: is everything there that paging somebody needs?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer
from rich.table import Table

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption
from bot.cli.output import console, print_json, text
from bot.cli.problems import counted, say

if TYPE_CHECKING:
    from bot.doctor.finding import Finding


def doctor(
    ctx: typer.Context, schedules: SchedulesOption = None, as_json: JsonOption = False
) -> None:
    """Examine all that paging needs, and say how to mend what is missing; then exit code 1."""
    import asyncio

    from bot.doctor import examine
    from bot.logs import set_up_logs

    set_up_logs(level="ERROR", form="console")
    asked = CommonOptions.of(ctx, schedules, as_json)
    findings = asyncio.run(examine(asked.directory, asked.now))
    missing = [finding for finding in findings if not finding.ok]
    if asked.as_json:
        print_json([{"check": f.check, "ok": f.ok, "message": f.message} for f in findings])
    else:
        _print(findings)
    if missing:
        say("", f"{counted(len(missing), 'thing')} to mend.")
        raise typer.Exit(1)


def _print(findings: Sequence["Finding"]) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=7)
    table.add_column(max_width=16)
    for finding in findings:
        mark = text("ok", "green") if finding.ok else text("MISSING", "bold red")
        table.add_row(mark, text(finding.check, "bold"), text(finding.message))
    console().print(table)
