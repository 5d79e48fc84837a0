"""What ends a command with exit code 1, and how it is said."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.refusals import Refused


class Problem(Exception):  # noqa: N818 (it is told to a person, who mends it)
    """Something is not as the command needs it. The sentence says what, and what would be right."""


def say(*lines: str) -> None:
    """Tell the person something that is not the answer: on standard error."""
    for line in lines:
        print(line, file=sys.stderr, flush=True)  # noqa: T201 (how it is told)


@contextmanager
def told_and_left() -> Iterator[None]:
    """Turns refusals and problems into a sentence on standard error and exit code 1.

    A reader that left early (EPIPE) is left to the caller, who ends without a word.
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
