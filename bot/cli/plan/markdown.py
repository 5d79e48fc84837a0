"""A plan as Markdown for a comment on a pull request, in the dialect of GitHub."""

import re
from collections.abc import Iterator, Sequence

from bot.cli.output import text
from bot.cli.plan.compared import ROWS_AT_MOST, Compared, Exchange, hours, more_or_less
from bot.cli.problems import counted
from bot.cli.when import day_and_time

MARK = "<!-- oncall-plan -->"
"""Invisible, and the first line: by it a workflow finds its comment again."""

LONGEST = 60_000
"""In characters. GitHub refuses a comment of more than 65,536."""

_LONGEST_NAMES = 120
_LONGEST_POLICY = 2_000
_NOBODY = "**NOBODY**"
_MEANS_SOMETHING = re.compile(r"([\\`*_\[\]<>|~&])")
_INVISIBLE = "\u200b"

# A heading, the names of the columns, and the rows.
_Told = tuple[str, Sequence[str], Sequence[Sequence[str]]]


def markdown(compared: Compared) -> str:
    """The whole plan; what is too long for a comment is only counted."""
    said = [MARK, "### On-call plan", _summary(compared)]
    length = sum(map(len, said))
    parts = list(_parts(compared))
    for number, part in enumerate(parts):
        length += len(part) + 2
        if length > LONGEST:
            left_out = counted(len(parts) - number, "more section")
            said.append(f"… and {left_out}, too long for a comment: `oncall plan` shows them.")
            break
        said.append(part)
    return "\n\n".join(said) + "\n"


def _summary(compared: Compared) -> str:
    alarm = compared.alarm()
    headline = f"**{compared.headline()}** {compared.window()}"
    return f"{headline}\n\n⚠️ **{alarm}**" if alarm else headline


def _parts(compared: Compared) -> Iterator[str]:
    """The parts of the comment, the most important first, because the end may be cut."""
    for told in (_orphans, _missed, _paging, _totals):
        heading, columns, rows = told(compared)
        if rows:
            yield _table(heading, columns, rows[:ROWS_AT_MOST]) + _rest(len(rows))
    for team, schedule, exchanges in compared.by_schedule():
        yield _schedule(compared, team, schedule, exchanges)


def _orphans(compared: Compared) -> _Told:
    rows = [
        (
            f"`{orphan.override.team}/{orphan.override.schedule}`",
            _plain(compared.override_in_words(orphan)),
            _plain(compared.why(orphan)),
        )
        for orphan in compared.plan.orphans
    ]
    return "Overrides that no longer fit", ("schedule", "override", "why"), rows


def _missed(compared: Compared) -> _Told:
    rows = [
        (
            f"`{one.clash.team}/{one.clash.schedule}`",
            _plain(compared.missed_in_words(one)),
            "**new**" if one.is_new else "",
        )
        for one in compared.plan.missed
    ]
    return "Shifts on time off", ("schedule", "shift", ""), rows


def _paging(compared: Compared) -> _Told:
    rows = [
        (
            _plain(compared.what_differs(one)),
            _plain(one.before, _LONGEST_POLICY),
            _plain(one.after, _LONGEST_POLICY),
        )
        for one in compared.plan.paging
    ]
    return "How people are paged", ("", "before", "after"), rows


def _totals(compared: Compared) -> _Told:
    rows = [
        (
            _plain(compared.name(total.person)),
            hours(total.before),
            hours(total.after),
            more_or_less(total.after - total.before),
        )
        for total in compared.plan.totals
    ]
    return "On call in that time", ("person", "before:", "after:", "change:"), rows


def _schedule(compared: Compared, team: str, schedule: str, exchanges: list[Exchange]) -> str:
    zone = compared.zone(team)
    state, shown = compared.state(team, schedule), compared.rows_at_most(team, schedule)
    rows = [
        (
            day_and_time(exchange.span.start, zone),
            day_and_time(exchange.span.end, zone),
            _plain(exchange.before) or _NOBODY,
            _plain(exchange.after) or _NOBODY,
            exchange.extent,
        )
        for exchange in exchanges[:shown]
    ]
    heading = f"`{team}/{schedule}` ({zone.key})" + (f": {state}" if state else "")
    until = f", until {day_and_time(exchanges[-1].span.end, zone)}"
    columns = ("from", "to", "before", "after", "for:")
    return _table(heading, columns, rows) + _rest(len(exchanges), shown, until)


def _table(heading: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table under a heading; a column whose name ends with a colon is one of numbers."""
    lines = [[column.removesuffix(":") for column in columns]]
    lines.append(["--:" if column.endswith(":") else "---" for column in columns])
    drawn = "\n".join("| " + " | ".join(cells) + " |" for cells in [*lines, *rows])
    return f"#### {heading}\n\n{drawn}"


def _rest(number: int, shown: int = ROWS_AT_MOST, more: str = "") -> str:
    left_out = number - shown
    return f"\n\n… and {left_out} more{more}." if left_out > 0 else ""


def _plain(words: str, longest: int = _LONGEST_NAMES) -> str:
    """A text without markup and mentions, cut to a maximum length."""
    shown = text(words).plain
    if len(shown) > longest:
        shown = shown[: longest - 1] + "…"
    return _MEANS_SOMETHING.sub(r"\\\1", shown).replace("@", "@" + _INVISIBLE)
