"""`oncall plan`: the effect of changed schedule files on people's shifts."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.absences.of_roster import absences_of
from bot.cli.asked import CommonOptions, JsonOption
from bot.cli.files_and_overrides import kept_with_ids, swap_halves
from bot.cli.moments import NOW, Moment
from bot.cli.output import console, print_json
from bot.cli.plan.compared import Compared
from bot.cli.problems import Problem
from bot.cli.spans import span_between
from bot.cli.typed import FromNowInUtcOption, ToInSixWeeksOption
from bot.domain.planning.plan import compare
from bot.domain.rosters.roster import Roster
from bot.domain.times.instants import EVER

SIX_WEEKS = timedelta(weeks=6)

_UTC = ZoneInfo("UTC")


def plan(
    ctx: typer.Context,
    old: Annotated[Path, typer.Argument(metavar="OLD_DIR", show_default=False)],
    new: Annotated[Path, typer.Argument(metavar="NEW_DIR", show_default=False)],
    start: FromNowInUtcOption = None,
    end: ToInSixWeeksOption = None,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="For a comment on a pull request.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Who gains and who loses duty when NEW_DIR takes the place of OLD_DIR."""
    asked = CommonOptions.of(ctx, None, as_json)
    if as_markdown and asked.as_json:
        raise typer.BadParameter("Give one of --markdown and --json.")
    before, after = _both(old, new)
    first = (start or NOW).instant(_UTC, asked.now.replace(microsecond=0))
    within = span_between(start or NOW, end or Moment(typed=first + SIX_WEEKS), _UTC, asked.now)
    ever = kept_with_ids(EVER.start)
    kept = [each.override for each in ever if each.override.span.end > within.start]
    found = compare(before, after, within, kept, absences_of(after, new, within))
    print_compared(
        Compared(before=before, after=after, plan=found, swaps=swap_halves(ever)),
        as_json=asked.as_json,
        as_markdown=as_markdown,
    )


def print_compared(compared: Compared, *, as_json: bool, as_markdown: bool) -> None:
    """Print a plan in the form asked for."""
    if as_json:
        from bot.cli.plan.as_json import as_json as whole

        print_json(whole(compared))
    elif as_markdown:
        from bot.cli.plan.markdown import markdown

        typer.echo(markdown(compared), nl=False)
    else:
        from bot.cli.plan.screen import print_plan

        print_plan(console(), compared)


def _both(old: Path, new: Path) -> tuple[Roster, Roster]:
    """The rosters of the two folders.

    Raises:
        Problem: one does not load; it lists every error of both.
    """
    from bot.storage.schedule_files import read_directory

    before, after = read_directory(old), read_directory(new)
    if before.roster is None or after.roster is None:
        errors = "\n".join(map(str, dict.fromkeys((*before.errors, *after.errors))))
        raise Problem(f"There is no plan while the schedule files do not load.\n{errors}")
    return before.roster, after.roster
