"""Whole lives of the bot among enemies. More of them: `make simulate SEEDS=1000`."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.simulation import tally
from tests.simulation.place import SqlitePlace
from tests.simulation.run import NARROW, SHORT

SEEDS_A_TEST = 5
FIRSTS = range(21, 151, SEEDS_A_TEST)
# Of what short lives have little, in every other one there is more.
SELDOM = (
    "crash",
    "in line",
    "taken_in_silence",
    "callback_late",
    "callback_lost",
    "edit",
    "answers",
    "alerts",
    "broken_client",
)


@pytest.mark.parametrize("first", FIRSTS)
def test_every_guarantee_holds_whatever_befalls(place: SqlitePlace, first: int) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        outcome = place.run(seed, NARROW if seed % SEEDS_A_TEST == 0 else SHORT)
        assert outcome.failure is None, outcome.failure


def test_what_the_lives_are_made_of(place: SqlitePlace) -> None:
    full = replace(SHORT, busy_with=SELDOM)
    lives = [place.run(seed, SHORT if seed % 2 else full) for seed in range(1, 21)]

    assert [life.failure for life in lives] == [None] * 20
    told = "\n".join(line for life in lives for line in life.story)

    assert sum(life.incidents for life in lives) > 20
    assert "paged" in told
    befell = sum((life.befell for life in lives), start=Counter[str]())
    assert tally.missing(befell, many=False) == []
