"""What a start does first, before the door is loaded."""

import gc
import signal
from pathlib import Path
from types import FrameType

from bot.cli.environment import schedules_directory
from bot.cli.lean_imports import import_structlog_alone


def start(part: str, host: str | None, port: int | None, schedules: Path | None) -> None:
    """Do this part until the process is told to end. What is None is as usual.

    Raises:
        Problem: it cannot start.
    """
    # A platform may think better of it at once: nothing was begun that has to be ended.
    signal.signal(signal.SIGTERM, _end)
    # What a start makes, stays: it is not looked over for garbage until all of it is there.
    gc.disable()
    try:
        import_structlog_alone()
        from bot.cli.serving import serve_until_told_to_end
        from bot.door import Part

        directory = schedules_directory(schedules)
        serve_until_told_to_end(directory, part=Part(part), host=host, port=port)
    finally:
        gc.enable()


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
