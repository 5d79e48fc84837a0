"""Problems that end a command with exit code 1, and their output."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.refusals import Refused


class Problem(Exception):  # noqa: N818 (its sentence is for a person, who mends it)
    """The command cannot be carried out. The sentence says why, and what would be right."""


def say(*lines: str) -> None:
    """Print a message that is not the answer, to standard error, if that is open."""
    if sys.stderr is None:
        return
    for line in lines:
        # At once, so that no other thread's line comes in between.
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


@contextmanager
def exiting_on_problems() -> Iterator[None]:
    """Turn refusals and problems into a sentence on standard error and exit code 1.

    EPIPE (a reader that left early) is raised to the caller, which ends silently.
    """
    try:
        yield
    except (Problem, Refused) as refusal:
        say(f"oncall: {refusal}")
        raise SystemExit(1) from refusal
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        say(f"oncall: {error}")
        raise SystemExit(1) from error


def counted(number: int, one: str, many: str | None = None) -> str:
    """Such as `1 team` and `2 teams`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
