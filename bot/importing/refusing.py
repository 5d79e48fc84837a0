"""What a library stumbles over, or works on for ever, as a refusal that a person understands."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.cpu_limit import TooMuchWork, at_most
from bot.importing.found import InvalidSource


@contextmanager
def refused(told: str) -> Iterator[None]:
    """Whatever a library stumbles over in a calendar is a refusal: they do not say what that is."""
    try:
        yield
    except Exception as problem:
        raise InvalidSource(f"{told}: {problem}") from problem


@contextmanager
def refused_beyond(seconds: float, told: str) -> Iterator[None]:
    """As `at_most`, with a refusal."""
    try:
        with at_most(seconds):
            yield
    except TooMuchWork:
        raise InvalidSource(told) from None
