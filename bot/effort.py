"""A limit on the work that a call may be, for what strangers wrote and a library works out."""

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

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

    def stop(_number: int, frame: FrameType | None) -> None:
        if over:
            return
        if _is_collecting(frame):
            signal.setitimer(signal.ITIMER_VIRTUAL, _SOON_SECONDS, _AGAIN_SECONDS)
            return
        raise _Stopped

    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        # Again and again, since a signal that comes while something is cleaned up is lost.
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


def _is_collecting(frame: FrameType | None) -> bool:
    """Whether a callback of the garbage collector runs: what is raised there, Python swallows."""
    callbacks = {getattr(each, "__code__", None) for each in gc.callbacks}
    while frame is not None:
        if frame.f_code in callbacks:
            return True
        frame = frame.f_back
    return False
