"""Whoever starts us may have closed standard input and output."""

import subprocess
import sys

HOLDS = """
import os
from bot.cli.standard_descriptors import fill_standard_descriptors
fill_standard_descriptors()
assert os.open(os.devnull, os.O_RDONLY) > 2
for descriptor in range(3):
    os.fstat(descriptor)
"""


def test_closed_ones_are_opened_on_nothing() -> None:
    asked = ["sh", "-c", 'exec "$0" -c "$1" <&- >&-', sys.executable, HOLDS]

    assert subprocess.run(asked, check=False).returncode == 0
