"""A simulation that notices nothing is worth nothing: every guarantee is broken on purpose."""

import pytest

from tests.simulation.mutants import MUTANTS, put_in
from tests.simulation.place import SqlitePlace
from tests.simulation.run import SHORT

# Sound code passes all of them: tests/simulation/test_seeds.py runs those that are ever needed.
SEEDS = range(1, 41)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_broken_guarantee_is_noticed(place: SqlitePlace, mutant: str) -> None:
    place_of_it, name, change = MUTANTS[mutant]

    with put_in(place_of_it, name, change):
        noticed = any(place.run(seed, SHORT).failure for seed in SEEDS)

    assert noticed
