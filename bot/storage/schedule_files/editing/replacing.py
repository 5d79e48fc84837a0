"""Putting a new file in the place of an old one: at once, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
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
        with _alone(path):
            _must_still_hold(path, old)
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One at a time: whoever waited finds a file that no longer holds what they had read."""
    # Network file systems lock for writing only what is open for writing.
    with path.open("r+b" if os.access(path, os.W_OK) else "rb") as file:
        flock(file, LOCK_EX)
        yield


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
