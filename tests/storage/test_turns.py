"""Turns to write: one at a time, and one patience for all the waiting."""

import threading

import pytest
from sqlalchemy.exc import OperationalError

from bot.storage.turns import Turns


@pytest.mark.parametrize(
    ("waited_seconds", "left_seconds"),
    [
        pytest.param(0, 10, id="nothing"),
        pytest.param(4, 6, id="some"),
        pytest.param(60, 2, id="all, and a fifth is left all the same"),
    ],
)
def test_waiting_for_a_thread_counts(waited_seconds: float, left_seconds: float) -> None:
    turns = Turns(10)

    turns.waited_for_thread(waited_seconds)

    with turns.taken() as left:
        assert left == pytest.approx(left_seconds, abs=1)
    with turns.taken() as left:
        assert left == pytest.approx(10, abs=1), "it counts for the first writing only"


def test_one_has_the_turn_and_the_others_wait_until_their_patience_ends() -> None:
    turns = Turns(0.1)
    refusals: list[OperationalError] = []

    def want() -> None:
        try:
            with turns.taken():
                raise AssertionError("two have the turn")
        except OperationalError as refusal:
            refusals.append(refusal)

    with turns.taken():
        others = [threading.Thread(target=want) for _ in range(3)]
        for other in others:
            other.start()
        for other in others:
            other.join()
    with turns.taken():
        pass

    assert ["database is locked" in str(refusal) for refusal in refusals] == [True] * 3


def test_urgent_and_other_threads_take_turns() -> None:
    turns = Turns(10)
    order: list[str] = []

    def want(name: str, urgent: bool) -> None:
        with turns.taken(urgent=urgent):
            order.append(name)

    wanted = [("other", False)] * 3 + [("urgent", True)] * 3
    threads = [threading.Thread(target=want, args=one) for one in wanted]
    with turns.taken():
        for thread in threads:
            thread.start()
        while sum(map(len, turns._waiting.values())) < len(threads):
            pass
    for thread in threads:
        thread.join()

    assert order == ["urgent", "other"] * 3


@pytest.mark.parametrize("urgent", [True, False])
def test_whoever_wants_the_turn_again_waits_for_those_who_wait_already(urgent: bool) -> None:
    turns = Turns(10)
    order: list[str] = []

    def want() -> None:
        with turns.taken(urgent=urgent):
            order.append("the one who waits")

    waits = threading.Thread(target=want)
    with turns.taken(urgent=urgent):
        waits.start()
        while not turns._waiting[urgent]:
            pass
    with turns.taken(urgent=urgent):
        order.append("the same again")
    waits.join()

    assert order == ["the one who waits", "the same again"]


def test_whoever_loses_patience_keeps_nobody_waiting() -> None:
    turns = Turns(0.1)
    with turns.taken(urgent=True), pytest.raises(OperationalError), turns.taken():
        pass

    with turns.taken(urgent=True) as left:
        assert left > 0
