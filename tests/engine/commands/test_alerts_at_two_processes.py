"""Alerts about one incident that two processes take in at once, on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.incidents.incident import State
from bot.storage.incidents import incidents
from tests.conftest import MovedClock
from tests.engine.aside import go_on_once_waiting
from tests.engine.processes import FIRST, SECOND, Processes, on_one_database


@pytest.fixture
def two(postgresql_url: str, tmp_path: Path, clock: MovedClock) -> Iterator[Processes]:
    """On the usual files."""
    with on_one_database(postgresql_url, tmp_path, clock) as processes:
        yield processes


def test_a_key_that_two_hear_to_be_well_counts_once(two: Processes) -> None:
    two.report(FIRST, "search: disk 1", "search: disk 2", "search: disk 3")

    two.both("search: disk 2 is well")

    assert two.incident(1).open_keys == 2
    two.report(FIRST, "search: disk 3 is well")
    assert two.incident(1).state is State.TRIGGERED
    two.report(FIRST, "search: disk 1 is well")
    assert two.incident(1).state is State.RESOLVED


def test_a_key_that_two_hear_of_again_counts_once(two: Processes, clock: MovedClock) -> None:
    two.report(FIRST, "search: disk 1", "search: disk 2")
    two.report(FIRST, "search: disk 2 is well")
    # So that nothing new would join it.
    clock.advance(minutes=11)

    two.both("search: disk 2")

    assert two.incident(1).open_keys == 2
    two.report(FIRST, "search: disk 1 is well", "search: disk 2 is well")
    assert two.incident(1).state is State.RESOLVED


def test_what_joins_meanwhile_is_looked_at_under_lock_as_well(two: Processes) -> None:
    two.report(FIRST, "checkout: shop")

    with two.beside.write() as storm:
        with two.beside.write() as shop:
            incidents.lock(shop, {1})
            one = two.begin(FIRST, "checkout: shop", "search: disk 2 is well")
            two.report(SECOND, "search: disk 1", "search: disk 2")
            incidents.lock(storm, {2})
            other = two.begin(SECOND, "search: disk 2 is well")
        go_on_once_waiting(2, two.beside)
    assert (one.ended(), other.ended()) == ([], [])

    assert (two.incident(2).state, two.incident(2).open_keys) == (State.TRIGGERED, 1)


def test_nothing_joins_what_another_process_has_just_opened_for_it(two: Processes) -> None:
    two.report(FIRST, "checkout: shop")

    with two.beside.write() as tx:
        incidents.lock(tx, {1})
        late = two.begin(FIRST, "checkout: shop", "search: disk")
        two.report(SECOND, "search: disk")
    assert late.ended() == []

    assert (two.incident(2).alerts, two.incident(2).open_keys) == (2, 1)
    two.report(FIRST, "search: disk is well")
    assert two.incident(2).state is State.RESOLVED


def test_what_two_are_sent_under_one_idempotency_key_is_one_alert(two: Processes) -> None:
    two.report(FIRST, "checkout: shop")

    two.both("checkout: shop", idempotency_key="4711")

    assert two.incident(1).alerts == 2
    two.report(SECOND, "checkout: shop", idempotency_key="4712")
    assert two.incident(1).alerts == 3
