"""The queue to write: one at a time, and one patience for all the waiting."""

import threading

import pytest
from sqlalchemy.exc import OperationalError

from bot.storage.connections.write_queue import WriteQueue
from tests.patience import PATIENCE_SECONDS


@pytest.mark.parametrize(
    ("waited_seconds", "left_seconds"),
    [
        pytest.param(0, 1000, id="nothing"),
        pytest.param(400, 600, id="some"),
        pytest.param(6000, 200, id="all, and a fifth is left all the same"),
    ],
)
def test_waiting_for_a_thread_counts(waited_seconds: float, left_seconds: float) -> None:
    queue = WriteQueue(1000)

    queue.waited_for_thread(waited_seconds)

    with queue.taken() as left:
        assert left == pytest.approx(left_seconds, abs=100)
    with queue.taken() as left:
        assert left == pytest.approx(1000, abs=100), "it counts for the first writing only"


def test_one_has_the_turn_and_the_others_wait_until_their_patience_ends() -> None:
    queue = WriteQueue(0.1)
    refusals: list[OperationalError] = []

    def want() -> None:
        try:
            with queue.taken():
                raise AssertionError("two have the turn")
        except OperationalError as refusal:
            refusals.append(refusal)

    with queue.taken():
        others = [threading.Thread(target=want) for _ in range(3)]
        for other in others:
            other.start()
        for other in others:
            other.join()
    with queue.taken():
        pass

    assert ["database is locked" in str(refusal) for refusal in refusals] == [True] * 3


def test_urgent_and_other_threads_take_turns() -> None:
    queue = WriteQueue(PATIENCE_SECONDS)
    order: list[str] = []

    def want(name: str, urgent: bool) -> None:
        with queue.taken(urgent=urgent):
            order.append(name)

    wanted = [("other", False)] * 3 + [("urgent", True)] * 3
    threads = [threading.Thread(target=want, args=one) for one in wanted]
    with queue.taken():
        for thread in threads:
            thread.start()
        while sum(map(len, queue._waiting.values())) < len(threads):
            pass
    for thread in threads:
        thread.join()

    assert order == ["urgent", "other"] * 3


@pytest.mark.parametrize("urgent", [True, False])
def test_whoever_wants_the_turn_again_waits_for_those_who_wait_already(urgent: bool) -> None:
    queue = WriteQueue(PATIENCE_SECONDS)
    order: list[str] = []

    def want() -> None:
        with queue.taken(urgent=urgent):
            order.append("the one who waits")

    waits = threading.Thread(target=want)
    with queue.taken(urgent=urgent):
        waits.start()
        while not queue._waiting[urgent]:
            pass
    with queue.taken(urgent=urgent):
        order.append("the same again")
    waits.join()

    assert order == ["the one who waits", "the same again"]


def test_whoever_loses_patience_keeps_nobody_waiting() -> None:
    queue = WriteQueue(0.1)
    with queue.taken(urgent=True), pytest.raises(OperationalError), queue.taken():
        pass

    with queue.taken(urgent=True) as left:
        assert left > 0
