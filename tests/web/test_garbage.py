"""What is there when the bot begins to serve is not looked over for garbage while it serves."""

import gc
from collections.abc import Iterator

import pytest

from bot.web.garbage import leave_alone_what_is_there

PYTHONS_OWN = (700, 10, 10)


@pytest.fixture
def as_python_has_it() -> Iterator[None]:
    """The collector as Python has it, and afterwards as all tests have it."""
    thresholds = gc.get_threshold()
    gc.set_threshold(*PYTHONS_OWN)
    yield
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("as_python_has_it")
def test_what_is_there_is_not_looked_over_again() -> None:
    there = [object()]
    assert any(one is there for one in gc.get_objects())

    leave_alone_what_is_there()

    assert not any(one is there for one in gc.get_objects())


@pytest.mark.usefixtures("as_python_has_it")
def test_what_comes_later_is_looked_over_less_often_and_still_found() -> None:
    before, *_ = gc.get_threshold()

    leave_alone_what_is_there()
    circle: list[object] = []
    circle.append(circle)
    del circle

    assert gc.get_threshold()[0] > before
    assert gc.collect() >= 1
