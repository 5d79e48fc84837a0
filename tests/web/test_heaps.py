"""Threads share heaps."""

import subprocess
import sys

# glibc tells of its heaps as XML (malloc_info(3)); other C libraries have no such function.
HEAPS_OF_MANY_THREADS = """
import ctypes, re, sys, threading
from bot.web.heaps import share_heaps

share_heaps()
all_there = threading.Barrier(9)

def busy():
    kept = [bytes(1_000) for _ in range(1_000)]
    all_there.wait()
    all_there.wait()

for _ in range(8):
    threading.Thread(target=busy).start()
all_there.wait()
libc = ctypes.CDLL(None)
if hasattr(libc, "malloc_info"):
    libc.fdopen.restype = ctypes.c_void_p
    out = ctypes.c_void_p(libc.fdopen(1, b"w"))
    libc.malloc_info(0, out)
    libc.fflush(out)
all_there.wait()
"""


def test_many_threads_have_two_heaps_at_most() -> None:
    command = [sys.executable, "-c", HEAPS_OF_MANY_THREADS]
    told = subprocess.run(command, capture_output=True, check=True, text=True).stdout

    assert told.count("<heap nr=") <= 2
