"""A seed is a life: the same one every time, in every process."""

import os
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

from tests.simulation.mutating import put_in
from tests.simulation.place import SqlitePlace
from tests.simulation.run import SHORT

ROOT = Path(__file__).parents[2]


def test_the_same_seed_is_the_same_life(place: SqlitePlace) -> None:
    assert place.run(7, SHORT).story == place.run(7, SHORT).story
    assert place.run(7, SHORT).story != place.run(8, SHORT).story


def test_another_process_lives_it_too_whatever_its_hashes(place: SqlitePlace) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "--short", "--seed", "7"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "12345"},
    )

    assert told.stdout.splitlines()[:-1] == list(place.run(7, SHORT).story)


def test_a_machine_on_which_each_moment_takes_long_lives_it_too(place: SqlitePlace) -> None:
    moments = count(step=10)
    told = place.run(4, SHORT).story

    with put_in(time, "monotonic", lambda _: lambda: float(next(moments))):
        assert place.run(4, SHORT).story == told
