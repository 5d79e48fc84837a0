"""A file on a disk that does not answer: whoever opens it waits."""

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def hanging(file: Path) -> Iterator[None]:
    """Nobody can open the file inside the block; for as long as Linux bears that: 45 seconds.

    Who holds a lease on a file is asked to give it up when somebody opens it, by a signal that is
    left alone here.
    """
    held = os.open(file, os.O_RDWR)
    try:
        fcntl.fcntl(held, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        yield
    finally:
        os.close(held)
