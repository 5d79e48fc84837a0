"""Output: one JSON value, or text, styled on a terminal and plain in a pipe."""

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.text import Text

from bot.domain.plain_text import made_plain

if TYPE_CHECKING:
    from rich.table import Table

WIDE = 10_000


def print_json(value: object) -> None:
    """Print one JSON value, instants as ISO 8601 in UTC."""
    typer.echo(json.dumps(value, indent=2, default=_json))


def console(*, stderr: bool = False) -> Console:
    """A console that does not interpret texts as markup.

    Lines are wrapped on a terminal (or to $COLUMNS), never in a pipe.
    """
    shown = Console(stderr=stderr, markup=False, emoji=False, highlight=False)
    if not shown.is_terminal and "COLUMNS" not in os.environ:
        shown.width = WIDE
    return shown


def text(shown: str, style: str = "") -> Text:
    """A text on one line, without the control characters of terminals."""
    return Text(made_plain(" ".join(shown.split()), "·"), style)


def table(*headings: str) -> "Table":
    """An empty table without lines, its headings dim."""
    # Answers as JSON need none.
    from rich.table import Table

    made = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for heading in headings:
        made.add_column(heading)
    return made


def iso(instant: datetime | None) -> str | None:
    """ISO 8601 in UTC, or None."""
    return None if instant is None else instant.astimezone(UTC).isoformat()


def _json(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"{value!r} is no JSON value")
