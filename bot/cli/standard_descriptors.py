"""The descriptors 0 to 2, which whoever starts a process may have closed."""

import os

_LAST = 2


def fill_standard_descriptors() -> None:
    """Open those that are closed on nothing, before a socket takes their numbers.

    The event loop takes 0 to 2 for the standard streams, and aborts when it is to close them.
    """
    opened = os.open(os.devnull, os.O_RDWR)
    while opened <= _LAST:
        opened = os.open(os.devnull, os.O_RDWR)
    os.close(opened)
