"""Settings from the environment, for commands."""

from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.problems import Problem
from bot.environment_variables import variable

if TYPE_CHECKING:
    from bot.settings import Settings


def schedules_directory(given: Path | None) -> Path:
    """The folder of the schedule files."""
    return given or Path(variable("SCHEDULES_DIR") or "schedules")


def settings_with(directory: Path) -> "Settings":
    """The settings from the environment, with this folder of schedule files.

    Raises:
        Problem: a variable is invalid.
    """
    from pydantic import ValidationError

    from bot.settings import Settings

    try:
        return Settings().model_copy(update={"schedules_dir": directory})
    except ValidationError as wrong:
        from bot.doctor.environment import problem_in_words

        raise Problem("; ".join(map(problem_in_words, wrong.errors()))) from None
