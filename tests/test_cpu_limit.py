"""The limit on work, in the main thread of a process that has much else in it."""

import gc
from collections.abc import Iterator
from time import process_time

import pytest

from bot.cpu_limit import TooMuchWork, at_most


@pytest.fixture
def slow_collector() -> Iterator[None]:
    """Something is told of every garbage collection, as Hypothesis is, and takes its time."""

    def told(_phase: str, _info: dict[str, int]) -> None:
        until = process_time() + 0.05
        while process_time() < until:
            pass

    gc.callbacks.append(told)
    yield
    gc.callbacks.remove(told)


@pytest.mark.usefixtures("slow_collector")
def test_work_is_stopped_though_its_limit_comes_while_garbage_is_collected() -> None:
    with pytest.raises(TooMuchWork), at_most(0.01):
        gc.collect()
        while True:
            pass


def test_work_is_stopped_though_its_limit_comes_while_something_is_cleaned_up() -> None:
    class Cleaned:
        def __del__(self) -> None:
            until = process_time() + 0.05
            while process_time() < until:
                pass

    with pytest.raises(TooMuchWork), at_most(0.01):
        del (kept := [Cleaned()])[:]
        while True:
            assert not kept


def test_work_that_ends_in_time_is_left_alone() -> None:
    with at_most(60):
        done = sum(range(1000))

    assert done == 499_500
