"""Whole lives of the bot among enemies. More of them: `make simulate SEEDS=1000`."""

import pytest

from tests.simulation.place import SqlitePlace
from tests.simulation.run import NARROW, SHORT

SEEDS_A_TEST = 5
FIRSTS = range(21, 201, SEEDS_A_TEST)


@pytest.mark.parametrize("first", FIRSTS)
def test_every_guarantee_holds_whatever_befalls(place: SqlitePlace, first: int) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        outcome = place.run(seed, NARROW if seed % SEEDS_A_TEST == 0 else SHORT)
        assert outcome.failure is None, outcome.failure


def test_what_the_lives_are_made_of(place: SqlitePlace) -> None:
    lives = [place.run(seed, SHORT) for seed in range(1, 21)]

    assert [life.failure for life in lives] == [None] * 20
    told = "\n".join(line for life in lives for line in life.story)

    assert sum(life.incidents for life in lives) > 20
    assert sum(life.crashes for life in lives) > 1
    for happening in ("dies", "refused for now", "the database refuses", "acknowledge", "paged"):
        assert happening in told
