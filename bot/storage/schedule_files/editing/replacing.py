"""Putting a new file in the place of an old one: at once, or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from bot.domain.refusals import CannotEdit


def replace_file(path: Path, *, old: bytes, new: bytes) -> None:
    """Replace a file that still holds what was read; its mode and owner stay.

    A link is followed: the file it leads to is replaced. The temporary file beside it begins with a
    dot, so that nobody takes it for a team file meanwhile.

    Raises:
        CannotEdit: the file has changed since.
        OSError: the folder cannot be written.
    """
    path = path.resolve()
    temporary = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        _write(temporary, new, path.stat())
        _must_still_hold(path, old)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _write(path: Path, content: bytes, like: os.stat_result) -> None:
    """A new file on disk, with the mode and, where we may, the owner of another."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fchmod(file.fileno(), like.st_mode)
        with suppress(PermissionError):
            os.fchown(file.fileno(), like.st_uid, like.st_gid)
        os.fsync(file.fileno())


def _must_still_hold(path: Path, old: bytes) -> None:
    if path.read_bytes() != old:
        raise CannotEdit(f"{path.name} has just been changed by somebody else: look again.")
