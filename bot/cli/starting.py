"""The first steps of a start, before `bot.door` is imported."""

import gc
import signal
from pathlib import Path
from types import FrameType

from bot.cli.environment import schedules_directory
from bot.cli.lean_imports import import_structlog_alone


def start(part: str, host: str | None, port: int | None, schedules: Path | None) -> None:
    """Run this part of the bot until the process is told to end. None means the default.

    Raises:
        Problem: it cannot start.
    """
    # A platform may end us at once: until here nothing was begun that has to be ended.
    signal.signal(signal.SIGTERM, _end)
    # Objects of a start stay for ever, so garbage collection is off until it is complete.
    gc.disable()
    try:
        import_structlog_alone()
        from bot.cli.serving import serve_until_told_to_end
        from bot.door import ProcessPart

        directory = schedules_directory(schedules)
        serve_until_told_to_end(directory, part=ProcessPart(part), host=host, port=port)
    finally:
        gc.enable()


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
