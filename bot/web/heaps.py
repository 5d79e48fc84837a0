"""Keeps the memory that threads have given back from being held for each of them."""

import contextlib

_HEAPS = 2
# In glibc's malloc.h (mallopt(3)).
_M_ARENA_MAX = -8


def share_heaps() -> None:
    """Have all threads that begin from now on share the heaps that there are, two at most.

    By default glibc gives each thread a heap of its own, and keeps there what one batch has needed
    once: after some ten thousand alerts 37 MiB of nothing. Other C libraries have one heap anyway.
    """
    # Imported late: it takes as long as a tenth of a start.
    import ctypes

    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _HEAPS)
