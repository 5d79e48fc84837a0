"""Fairness for people at a terminal: two lines a person, figures and how far they are from even."""

from collections.abc import Sequence
from datetime import timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.fairness.figures import hours, is_much, length, more, more_than_even
from bot.cli.output import text
from bot.cli.when import day_and_time
from bot.domain.answering.naming import name_of
from bot.domain.planning.fairness import Measure, PersonShare
from bot.domain.rosters.roster import Roster, Team
from bot.domain.times.instants import Span

_EXPLAINED = (
    "Below each figure: how much more than an even share among those in a line-up at the time. "
    "Nights are 22:00 to 08:00, weekends Saturday and Sunday, on each person's own clock."
)
_COUNTRIES = "With `country:` in people.yaml, public holidays are counted as well."
_MUCH = "yellow"


def print_table(
    out: Console, roster: Roster, team: Team, within: Span, found: Sequence[PersonShare]
) -> None:
    """Print it on a console of 80 columns or more."""
    zone = team.timezone
    until = f"{day_and_time(within.start, zone)} to {day_and_time(within.end, zone)}"
    out.print(text(team.key, "bold"), text(f"{until} ({zone.key})", "dim"))
    if not found:
        out.print("Nobody is in a line-up, and nobody is on call.")
        return
    known = any(Measure.HOLIDAYS in share.load for share in found)
    measures = [Measure.NIGHTS, Measure.WEEKENDS, *([Measure.HOLIDAYS] if known else [])]
    table = Table(
        box=None, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim"
    )
    table.add_column("", max_width=20, overflow="fold")
    for heading in ("hours", *measures, "longest", "shifts"):
        table.add_column(heading, justify="right", no_wrap=True)
    for share in found:
        table.add_row(
            text(name_of(share.person, roster), "bold"),
            _hours(share),
            *(_amount(share, measure) for measure in measures),
            text(length(share.longest.length) if share.longest else "–"),
            _shifts(share),
        )
    out.print(table)
    out.print()
    out.print(text(_EXPLAINED if known else f"{_EXPLAINED} {_COUNTRIES}", "dim"))


def _hours(share: PersonShare) -> Text:
    style = _MUCH if is_much(share) else "dim"
    time = share.load[Measure.SHIFTS].time
    return Text.assemble(hours(time), "\n", (more_than_even(share), style))


def _amount(share: PersonShare, measure: Measure) -> Text:
    amount = share.load.get(measure)
    if amount is None:
        return Text("–")
    figures = f"{amount.count} ({hours(amount.time)})" if amount.time > timedelta(0) else "0"
    return Text.assemble(figures, "\n", (more(share.deviation[measure]), "dim"))


def _shifts(share: PersonShare) -> Text:
    deviation = more(share.deviation[Measure.SHIFTS])
    return Text.assemble(str(share.load[Measure.SHIFTS].count), "\n", (deviation, "dim"))
