"""The night as it looks on a terminal."""

import time
from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.cli.demo.story import Summary

_COLOURS = {
    "alert": "bold red",
    "#checkout": "magenta",
    "Ana": "cyan",
    "Bo": "green",
    "Kim": "blue",
}
_NAMES = {"ana": "Ana Souza, on call", "bo": "Bo Lindqvist, second", "kim": "Kim Lee, the CTO"}


class Screen:
    """Prints each thing as it happens, with the seconds since the start, then a summary."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()

    def open(self) -> None:
        """What is about to be seen."""
        self._console.print(
            Panel(
                "A sandbox of Slack and of telephones is up on localhost, and the bot beside it.\n"
                "Everything below goes over HTTP through the real thing; only the waits are short.",
                title="[bold]A night on call[/bold]",
                border_style="dim",
            )
        )

    def tell(self, about: str, what: str) -> None:
        """One line."""
        seconds = time.monotonic() - self._began
        line = Table.grid(padding=(0, 1))
        line.add_column(width=6, justify="right", style="dim")
        line.add_column(width=9, style=_COLOURS.get(about, ""))
        line.add_column()
        line.add_row(f"{seconds:.1f}s", about, Text(what))
        self._console.print(line)

    def sum_up(self, summary: Summary) -> None:
        """The night in a table."""
        self._console.print(
            Panel(
                Group(_calls(summary), Text(), *_figures(summary)),
                title="[bold]In the morning[/bold]",
                border_style="green",
            )
        )

    def fail(self, why: str, last_words: str) -> None:
        """What went otherwise, and the end of the bot's log."""
        self._console.print(Panel(Text(why), title="[bold]It went otherwise", border_style="red"))
        if last_words:
            self._console.print(Panel(Text(last_words), title="the bot's log", border_style="dim"))


def _calls(summary: Summary) -> RenderableType:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("called", "who", "and then"):
        table.add_column(heading)
    for number, (name, outcome) in enumerate(summary.calls, start=1):
        table.add_row(str(number), _NAMES[name], outcome)
    return table


def _figures(summary: Summary) -> Sequence[Text]:
    quickest = ", ".join(f"{ms:.0f} ms" for ms in summary.alert_to_ring_milliseconds)
    return [
        Text(f"From the alert to the call at the telephone company: {quickest}."),
        Text("Nobody else was called, and nothing is left ringing."),
    ]
