"""Imports each command only when it is called, so that it does not wait for the others."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.main import get_group


@dataclass(frozen=True, kw_only=True, slots=True)
class LazyCommand:
    """The place of a command, such as `bot.cli.who:who`. A Typer application is a group."""

    place: str
    panel: str

    def imported(self, name: str) -> Any:  # noqa: ANN401 (its type is private to typer)
        """The click command that typer makes of it, under this name."""
        module, _, attribute = self.place.partition(":")
        found: typer.Typer | Callable[..., None] = getattr(import_module(module), attribute)
        alone = typer.Typer(add_completion=False)
        if isinstance(found, typer.Typer):
            alone.add_typer(found, name=name, rich_help_panel=self.panel)
        else:
            alone.command(name, rich_help_panel=self.panel)(found)
        return get_group(alone).commands[name]


class CommandsByName(MutableMapping[str, Any]):
    """The mapping of commands in a typer group. Listing names imports nothing."""

    def __init__(self, later: Mapping[str, LazyCommand]) -> None:
        self._later = dict(later)
        self._imported: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (its type is private to typer)
        """The command, imported if it was not yet."""
        if name not in self._imported:
            self._imported[name] = self._later[name].imported(name)
        return self._imported[name]

    def __setitem__(self, name: str, command: Any) -> None:  # noqa: ANN401 (as above)
        """Add an imported command after the others."""
        self._later[name] = LazyCommand(place="", panel="")
        self._imported[name] = command

    def __delitem__(self, name: str) -> None:
        """Remove a command."""
        del self._later[name]
        self._imported.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        """The names, in the order of the help."""
        return iter(self._later)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._later)
