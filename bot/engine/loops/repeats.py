"""Troubles that come again and again: each is told in full once, then in a line now and then."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.engine.loops.tick_failures import problem_in_a_line

# While a database is away each look at it fails, and tracebacks would fill the disk.
LINE_AGAIN_SECONDS = 10.0
# Whoever looks at the log of the last minutes finds the traceback in it.
IN_FULL_AGAIN_SECONDS = 600.0
# What is told differently each time, such as with a port, is not to fill our memory either.
REMEMBERED_AT_MOST = 100


@dataclass(slots=True)
class _Told:
    """When a trouble was last told, in seconds, and how often it has come since it was in full."""

    in_full_at: float
    at: float
    times: int = 1


class Repeats:
    """The troubles of one part of a process. Used by several threads."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._told: dict[tuple[str, str], _Told] = {}

    def facts(self, what: str, error: Exception) -> Mapping[str, object] | None:
        """What `log.exception` is to say beside its sentence; None if nothing is to be said now.

        The traceback, or, for what was told in full in the last ten minutes, the problem in a line
        and how often it has come.
        """
        now, problem = self._seconds(), problem_in_a_line(error)
        told = self._told.get((what, problem))
        if told is None or now - told.in_full_at >= IN_FULL_AGAIN_SECONDS:
            self._told.pop((what, problem), None)
            self._told[what, problem] = _Told(in_full_at=now, at=now)
            for oldest in list(self._told)[:-REMEMBERED_AT_MOST]:
                self._told.pop(oldest, None)
            return {"exc_info": error}
        told.times += 1
        if now - told.at < LINE_AGAIN_SECONDS:
            return None
        told.at = now
        return {"exc_info": None, "problem": problem, "times": told.times}
