"""A plan for people at a terminal."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.cli.output import text
from bot.cli.plan.compared import ROWS_AT_MOST, Compared, Exchange, hours, more_or_less
from bot.cli.when import day_and_time
from bot.cli.who import GAP_STYLE, NOBODY

_STATES = {"new": "bold green", "gone": "bold red"}
_ROOMY = 100
_KEPT = "kept in the database"


def print_plan(out: Console, compared: Compared) -> None:
    """What changes, for whom, by how much, and which overrides no longer fit."""
    out.print(text(compared.headline(), "bold"))
    out.print(text(compared.window(), "dim"))
    if compared.alarm():
        out.print(text(compared.alarm(), "bold red"))
    for team, schedule, exchanges in compared.by_schedule():
        out.print()
        _print_schedule(out, compared, team, schedule, exchanges)
    if compared.plan.paging:
        out.print()
        _print_paging(out, compared)
    if compared.plan.totals:
        out.print()
        _print_totals(out, compared)
    if compared.plan.orphans:
        out.print()
        _print_orphans(out, compared)
    if compared.plan.missed:
        out.print()
        _print_missed(out, compared)


def _print_schedule(
    out: Console, compared: Compared, team: str, schedule: str, exchanges: list[Exchange]
) -> None:
    zone = compared.zone(team)
    state = compared.state(team, schedule)
    heading = Text.assemble(
        (f"{team}/{schedule}", "bold"),
        (f" ({zone.key})", "dim"),
        (f"  {state}" if state else "", _STATES.get(state, "")),
    )
    out.print(heading)
    rows = Table.grid(padding=(0, 2, 0, 0))
    shown = compared.rows_at_most(team, schedule)
    for exchange in exchanges[:shown]:
        rows.add_row(
            f"  {day_and_time(exchange.span.start, zone)}",
            f"to {day_and_time(exchange.span.end, zone)}",
            _exchange_in_words(exchange, on_two_lines=out.width < _ROOMY),
        )
    out.print(rows)
    left_out = len(exchanges) - shown
    if left_out > 0:
        until = day_and_time(exchanges[-1].span.end, zone)
        out.print(text(f"  … and {left_out} more, until {until}; --json has all", "dim"))


def _exchange_in_words(exchange: Exchange, *, on_two_lines: bool) -> Text:
    gap = "\n" if on_two_lines else "  "
    return Text.assemble(
        text(exchange.before or NOBODY),
        " → ",
        text(exchange.after or NOBODY, "bold" if exchange.after else GAP_STYLE),
        (f"{gap}{exchange.extent}" if exchange.parts > 1 else "", "dim"),
    )


def _print_paging(out: Console, compared: Compared) -> None:
    out.print(text("How people are paged", "bold"))
    for change in compared.plan.paging[:ROWS_AT_MOST]:
        what = text(compared.what_differs(change), "bold")
        out.print(Padding(what, (0, 0, 0, 2), expand=False))
        for label, told in (("before", change.before), ("after", change.after)):
            line = Table.grid(padding=(0, 1, 0, 0))
            line.add_column(width=len("before:"))
            line.add_row(text(f"{label}:", "dim"), text(told))
            out.print(Padding(line, (0, 0, 0, 4), expand=False))
    left_out = len(compared.plan.paging) - ROWS_AT_MOST
    if left_out > 0:
        out.print(text(f"  … and {left_out} more; --json has all", "dim"))


def _print_totals(out: Console, compared: Compared) -> None:
    out.print(text("On call in that time", "bold"))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column()
    for _number in range(2):
        table.add_column(justify="right", no_wrap=True)
        table.add_column(no_wrap=True)
    for total in compared.plan.totals:
        change = total.after - total.before
        table.add_row(
            Text.assemble("  ", text(compared.name(total.person))),
            hours(total.before),
            "→",
            hours(total.after),
            text(more_or_less(change), "bold"),
        )
    out.print(table)


def _print_orphans(out: Console, compared: Compared) -> None:
    out.print(text("Overrides that no longer fit", "bold"))
    for orphan in compared.plan.orphans:
        place = f"{orphan.override.team}/{orphan.override.schedule}"
        where = f" ({_KEPT})" if orphan.kept else ""
        line = Text.assemble(
            (place, "bold"), "  ", text(compared.override_in_words(orphan)), (where, "dim")
        )
        out.print(Padding(line, (0, 0, 0, 2), expand=False))
        why = text(compared.why(orphan), "bold red")
        out.print(Padding(why, (0, 0, 0, 4), expand=False))


def _print_missed(out: Console, compared: Compared) -> None:
    out.print(
        text("Shifts on time off", "bold"), text("`oncall suggest` tells who can cover", "dim")
    )
    for missed in compared.plan.missed[:ROWS_AT_MOST]:
        place = f"{missed.clash.team}/{missed.clash.schedule}"
        new = "  new" if missed.is_new else ""
        line = Text.assemble(
            (place, "bold"), "  ", text(compared.missed_in_words(missed)), (new, "bold red")
        )
        out.print(Padding(line, (0, 0, 0, 2), expand=False))
    left_out = len(compared.plan.missed) - ROWS_AT_MOST
    if left_out > 0:
        out.print(text(f"  … and {left_out} more; --json has all", "dim"))
