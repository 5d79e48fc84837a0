"""A simulation that notices nothing is worth nothing: every guarantee is broken on purpose."""

import pytest

from tests.simulation.mutants import MUTANTS, put_in
from tests.simulation.place import SqlitePlace
from tests.simulation.run import SHORT

# The same that tests/simulation/test_seeds.py runs on sound code.
SEEDS = range(1, 61)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_broken_guarantee_is_noticed(place: SqlitePlace, mutant: str) -> None:
    place_of_it, name, change = MUTANTS[mutant]

    with put_in(place_of_it, name, change):
        noticed = any(place.run(seed, SHORT).failure for seed in SEEDS)

    assert noticed
