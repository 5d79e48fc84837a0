"""Which schedule files the sandbox goes by."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from bot.cli.asked import CommonOptions
from bot.cli.problems import say
from bot.environment_variables import variable


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownSchedules:
    """A folder of schedule files that load; `are_an_example` when they are ours, not the user's."""

    directory: Path
    are_an_example: bool


@contextmanager
def schedules_shown(asked: CommonOptions) -> Iterator[ShownSchedules]:
    """The folder that was asked for, else ./schedules if it loads, else the example.

    Raises:
        Problem: the folder that was asked for does not load.
    """
    named = asked.given_directory is not None or variable("SCHEDULES_DIR") is not None
    if named or _loads(asked.directory):
        asked.files()
        yield ShownSchedules(directory=asked.directory.absolute(), are_an_example=False)
        return
    with as_file(files("bot.cli.sandbox") / "schedules") as example:
        yield ShownSchedules(directory=example, are_an_example=True)


def _loads(directory: Path) -> bool:
    from bot.storage.schedule_files import read_directory

    if not directory.is_dir():
        return False
    reading = read_directory(directory)
    if reading.roster is None:
        say(f"{directory}/ does not load, so an example is shown; `oncall check` says more.")
    return reading.roster is not None
