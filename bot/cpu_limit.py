"""A limit on the processor time of a call, for what strangers wrote and a library works out."""

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
    """No `except Exception` of a library may swallow it."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Stop what runs inside after so many seconds of computing: waiting does not count.

    So a busy machine changes nothing about what is too much. Only in the main thread, and not one
    inside another: signals are how a loop inside a library is interrupted at all.

    Raises:
        TooMuchWork: it was stopped.
    """
    over = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not over:
            raise _Stopped

    def swallowed(lost: "UnraisableHookArgs") -> None:
        # It came while garbage was collected or something cleaned up: Python goes on from there.
        if not isinstance(lost.exc_value, _Stopped):
            told_before(lost)
        elif not over:
            signal.setitimer(signal.ITIMER_VIRTUAL, _SOON_SECONDS, _AGAIN_SECONDS)

    before, told_before = signal.signal(signal.SIGVTALRM, stop), sys.unraisablehook
    sys.unraisablehook = swallowed
    try:
        # Again and again, since a library may swallow one as well.
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
