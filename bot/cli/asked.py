"""What every command is asked alike: which schedule files, and whether the answer is JSON."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer

from bot.cli.environment import schedules_directory, settings_with
from bot.cli.problems import Problem
from bot.domain.roster import Roster
from bot.engine.clock import Clock, SteadyClock

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
class Asked:
    """The options that may stand before and after a command's name; after wins."""

    given_directory: Path | None = None
    as_json: bool = False
    clock: Clock = field(default_factory=SteadyClock)

    @classmethod
    def of(cls, ctx: typer.Context, schedules: Path | None, as_json: bool = False) -> Self:
        """What was asked before the name, found in the context, and after it."""
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
        """What the environment says, with the folder asked for.

        Raises:
            Problem: a variable does not make sense.
        """
        return settings_with(self.directory)

    def reading(self) -> "Reading":
        """The schedule files as they were read, whether they load or not."""
        from bot.storage.schedule_files import read_directory

        return read_directory(self.directory)

    def files(self) -> Roster:
        """What the schedule files say.

        Raises:
            Problem: they do not load.
        """
        return loaded(self.reading())


def loaded(reading: "Reading") -> Roster:
    """What files say that were read.

    Raises:
        Problem: they do not load.
    """
    if reading.roster is None:
        first = "\n".join(map(str, reading.errors[:5]))
        raise Problem(f"The schedule files do not load; `oncall check` says more.\n{first}")
    return reading.roster
