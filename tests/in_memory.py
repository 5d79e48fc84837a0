"""A folder in memory, for databases of tests that commit often and are not about the disk."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_IN_MEMORY = Path("/dev/shm")  # noqa: S108 (what is made in it has a name that nobody guesses)
_ENOUGH_BYTES = 2**30


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A new folder: in memory where there is much of it, else wherever temporary files go."""
    with TemporaryDirectory(dir=_IN_MEMORY if _has_room() else None) as folder:
        yield Path(folder)


def _has_room() -> bool:
    if not os.access(_IN_MEMORY, os.W_OK | os.X_OK):
        return False
    return shutil.disk_usage(_IN_MEMORY).free > _ENOUGH_BYTES
