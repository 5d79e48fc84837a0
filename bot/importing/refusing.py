"""Turns a library's errors and endless work on a calendar into refusals for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.cpu_limit import TooMuchWork, at_most
from bot.importing.found import InvalidSource


@contextmanager
def refused(message: str) -> Iterator[None]:
    """Refuse the calendar on any error of a library: they do not document which they raise."""
    try:
        yield
    except Exception as problem:
        raise InvalidSource(f"{message}: {problem}") from problem


@contextmanager
def refused_beyond(seconds: float, message: str) -> Iterator[None]:
    """Like `at_most`, but refuses the calendar at the limit."""
    try:
        with at_most(seconds):
            yield
    except TooMuchWork:
        raise InvalidSource(message) from None
