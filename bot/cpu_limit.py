"""A limit on the CPU time of a call, for libraries that work on strangers' input."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_AGAIN_SECONDS = 0.5
_SOON_SECONDS = 0.001


class TooMuchWork(Exception):  # noqa: N818 (what it means for a person, the caller says)
    """The work was stopped at its limit."""


class _Stopped(BaseException):
    """A BaseException, so that no `except Exception` of a library swallows it."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Stop the block after so many seconds of CPU time: waiting does not count.

    So the limit does not depend on the load of the machine. Works by a signal, the only way to
    interrupt a loop in a library: only in the main thread, and not nested.

    Raises:
        TooMuchWork: the block was stopped.
    """
    over = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not over:
            raise _Stopped

    def swallowed(lost: "UnraisableHookArgs") -> None:
        # Raised inside a garbage collection or a destructor, where Python ignores exceptions.
        if not isinstance(lost.exc_value, _Stopped):
            told_before(lost)
        elif not over:
            signal.setitimer(signal.ITIMER_VIRTUAL, _SOON_SECONDS, _AGAIN_SECONDS)

    before, told_before = signal.signal(signal.SIGVTALRM, stop), sys.unraisablehook
    sys.unraisablehook = swallowed
    try:
        # Repeated, since a library may swallow one with a bare `except`.
        signal.setitimer(signal.ITIMER_VIRTUAL, max(seconds, 0.001), _AGAIN_SECONDS)
        yield
        over = True
    except _Stopped:
        over = True
        raise TooMuchWork from None
    finally:
        over = True
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        sys.unraisablehook = told_before
