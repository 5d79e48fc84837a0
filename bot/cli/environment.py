"""What the environment says, for commands."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.problems import Problem

if TYPE_CHECKING:
    from bot.settings import Settings


def schedules_directory(given: Path | None) -> Path:
    """The folder of the schedule files."""
    return given or Path(os.environ.get("SCHEDULES_DIR") or "schedules")


def settings_with(directory: Path) -> "Settings":
    """What the environment says, with this folder of the schedule files.

    Raises:
        Problem: a variable does not make sense.
    """
    from pydantic import ValidationError

    from bot.settings import Settings

    try:
        return Settings().model_copy(update={"schedules_dir": directory})
    except ValidationError as wrong:
        from bot.doctor.environment import told

        raise Problem("; ".join(map(told, wrong.errors()))) from None
