"""The options that all commands share: the schedule files, and JSON output."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer

from bot.cli.environment import schedules_directory, settings_with
from bot.cli.problems import Problem
from bot.domain.rosters.roster import Roster
from bot.engine.clocks.clock import Clock, SteadyClock

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.storage.schedule_files import Reading

SchedulesOption = Annotated[
    Path | None,
    typer.Option(
        "--schedules",
        metavar="DIR",
        show_default=False,
        help="The folder of the schedule files ($SCHEDULES_DIR, else schedules).",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")]


@dataclass(frozen=True, kw_only=True, slots=True)
class CommonOptions:
    """Options that may stand before or after a command's name; those after it win."""

    given_directory: Path | None = None
    as_json: bool = False
    clock: Clock = field(default_factory=SteadyClock)

    @classmethod
    def of(cls, ctx: typer.Context, schedules: Path | None, as_json: bool = False) -> Self:
        """The options before the name, from the context, and those after it."""
        before = ctx.find_object(cls) or cls()
        return replace(
            before,
            given_directory=schedules or before.given_directory,
            as_json=as_json or before.as_json,
        )

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.clock.now()

    @property
    def directory(self) -> Path:
        """The folder of the schedule files."""
        return schedules_directory(self.given_directory)

    def settings(self) -> "Settings":
        """The settings from the environment, with the folder that was asked for.

        Raises:
            Problem: a variable is invalid.
        """
        return settings_with(self.directory)

    def reading(self) -> "Reading":
        """The result of reading the schedule files, whether they load or not."""
        from bot.storage.schedule_files import read_directory

        return read_directory(self.directory)

    def files(self) -> Roster:
        """The roster in the schedule files.

        Raises:
            Problem: they do not load.
        """
        return loaded(self.reading())


def loaded(reading: "Reading") -> Roster:
    """The roster in files that were read.

    Raises:
        Problem: they do not load.
    """
    if reading.roster is None:
        first = "\n".join(map(str, reading.errors[:5]))
        raise Problem(f"The schedule files do not load; `oncall check` says more.\n{first}")
    return reading.roster
