"""Lives on two to five machines that share one PostgreSQL and get in each other's way."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.postgres import fresh_database
from tests.simulation.mutants import MUTANTS_OF_MANY
from tests.simulation.mutants_of_low_urgency import MUTANTS_OF_HOURS_AMONG_MANY
from tests.simulation.mutants_of_standings import MUTANTS_OF_STANDINGS
from tests.simulation.mutating import put_in
from tests.simulation.place import PostgresqlPlace
from tests.simulation.run import SHORT

SEEDS = range(1, 13)
KINDS = {
    "locks": (("race", "alerts"), MUTANTS_OF_MANY),
    "hours": (("hours", "race"), MUTANTS_OF_HOURS_AMONG_MANY),
    "standings": (("accounts", "alerts"), MUTANTS_OF_STANDINGS),
}
ALL = [(kind, mutant) for kind, (_, mutants) in KINDS.items() for mutant in mutants]
# What each was noticed by when this was written. Tried first, to be quick.
NOTICED_BY = {
    "claims without locking": 18,
    "puts off by old files": 12,
    "takes what it queues": 10,
    "leases without locking": 9,
    "waits for whoever stands no worse": 4,
}


@pytest.fixture(scope="module")
def many(
    postgres: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PostgresqlPlace]:
    """A database for one world of several machines at a time."""
    server, template = postgres
    folder: Path = tmp_path_factory.mktemp("races")
    with fresh_database(server, f"races_of_{template}", template=template) as url:
        yield PostgresqlPlace(folder, url)


def test_every_guarantee_holds_among_many(many: PostgresqlPlace) -> None:
    told = ""
    for seed in SEEDS:
        outcome = many.run(seed, SHORT)
        assert outcome.failure is None, outcome.failure
        told += "\n".join(outcome.story)

    assert "has yet to commit" in told


def test_the_same_seed_is_the_same_life_among_many(many: PostgresqlPlace) -> None:
    assert many.run(5, SHORT).story == many.run(5, SHORT).story


@pytest.mark.parametrize(("kind", "mutant"), ALL)
def test_what_is_broken_among_many_is_noticed(
    many: PostgresqlPlace, kind: str, mutant: str
) -> None:
    busy_with, mutants = KINDS[kind]
    place_of_it, name, change = mutants[mutant]
    life = replace(SHORT, busy_with=busy_with)

    seeds = dict.fromkeys((NOTICED_BY.get(mutant, 1), *range(1, 61)))
    with put_in(place_of_it, name, change):
        noticed = next((seed for seed in seeds if many.run(seed, life).failure), None)

    assert noticed is not None
    assert many.run(noticed, life).failure is None, "sound code fails as well"
