"""Reads the texts of the schedule files in a directory, without parsing them."""

from collections.abc import Mapping
from pathlib import Path

_ENDINGS = (".yaml", ".yml")


def is_schedule_file(name: str) -> bool:
    """Whether a file of this name is a schedule file."""
    return name.endswith(_ENDINGS) and not name.startswith(".")


def decoded(content: bytes) -> str:
    """The text of a file.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    return content.decode("utf-8-sig")


def plain_texts(directory: Path) -> Mapping[str, str] | None:
    """The texts by file name; None if any file cannot be read."""
    try:
        named = [path for path in directory.iterdir() if is_schedule_file(path.name)]
        files = [path for path in named if not path.is_dir()]
        if not all(path.is_file() for path in files):
            return None
        return {path.name: decoded(path.read_bytes()) for path in files}
    except (OSError, UnicodeDecodeError):
        return None
