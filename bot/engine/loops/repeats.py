"""Troubles that come again and again: each is logged in full once, then in a line now and then."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# While a database is away each query fails, and tracebacks would fill the disk.
LINE_AGAIN_SECONDS = 10.0
# Whoever looks at the log of the last minutes finds the traceback in it.
IN_FULL_AGAIN_SECONDS = 600.0
# A message that differs each time, such as by a port, must not fill our memory either.
REMEMBERED_AT_MOST = 100


@dataclass(slots=True)
class _Logged:
    """When a trouble was last logged, in seconds, and how often it has come since that in full."""

    in_full_at: float
    at: float
    times: int


class Repeats:
    """The troubles of one part of a process. Used by several threads."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._logged: dict[tuple[str, str], _Logged] = {}

    def facts(self, what: str, error: Exception, *, times: int = 1) -> Mapping[str, object] | None:
        """What `log.exception` is to say beside its sentence; None if nothing is to be said now.

        The traceback, or, for what was logged in full in the last ten minutes, the problem in a
        line and how often it has come: each call counts for `times`.
        """
        now, problem = self._seconds(), problem_in_a_line(error)
        logged = self._logged.get((what, problem))
        if logged is None or now - logged.in_full_at >= IN_FULL_AGAIN_SECONDS:
            self._logged.pop((what, problem), None)
            self._logged[what, problem] = _Logged(in_full_at=now, at=now, times=times)
            for oldest in list(self._logged)[:-REMEMBERED_AT_MOST]:
                self._logged.pop(oldest, None)
            return {"exc_info": error}
        logged.times += times
        if now - logged.at < LINE_AGAIN_SECONDS:
            return None
        logged.at = now
        return {"exc_info": None, "problem": problem, "times": logged.times}


def problem_in_a_line(error: Exception) -> str:
    """What broke, in the same words as long as it breaks for the same reason."""
    # What the database itself says, without the statement; its further lines may name values.
    cause = getattr(error, "orig", None) or error
    first = next(iter(str(cause).splitlines()), "")
    return f"{type(cause).__name__}: {first}" if first else type(cause).__name__
