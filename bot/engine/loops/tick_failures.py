"""Ticks that fail in a row: logged in full once, and then in a line now and then."""

from dataclasses import dataclass

import structlog

log = structlog.get_logger(__name__)

# One may meet a lock or a connection that is being made anew.
TROUBLE_AFTER = 3
# While a database is away each loop ticks once a second, and tracebacks would fill the disk.
SAID_EVERY = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class _Streak:
    """How many ticks of one loop failed in a row, and why the last did."""

    times: int
    problem: str


class TickFailures:
    """The ticks of each loop that failed since its last success, by the name of the loop."""

    def __init__(self) -> None:
        self._streaks: dict[str, _Streak] = {}

    @property
    def trouble(self) -> str | None:
        """Why what is due is not looked at, if one loop has failed for some seconds."""
        worst = max(self._streaks.values(), key=lambda streak: streak.times, default=None)
        if worst is None or worst.times < TROUBLE_AFTER:
            return None
        return f"the engine's last {worst.times} looks for what is due failed: {worst.problem}"

    def succeeded(self, name: str) -> None:
        """A tick came to its end."""
        self._streaks.pop(name, None)

    def failed(self, name: str, error: Exception) -> None:
        """A tick raised; it is tried again by the next."""
        problem, before = problem_in_a_line(error), self._streaks.get(name)
        times = before.times + 1 if before else 1
        self._streaks[name] = _Streak(times=times, problem=problem)
        if before is None or before.problem != problem:
            log.error("a tick failed", tick=name, exc_info=error)
        elif times % SAID_EVERY == 0:
            log.error("a tick failed again", tick=name, times=times, problem=problem)


def problem_in_a_line(error: Exception) -> str:
    """What broke, told alike as long as it breaks for the same reason."""
    # What the database itself says, without the statement; its further lines may name values.
    cause = getattr(error, "orig", None) or error
    first = next(iter(str(cause).splitlines()), "")
    return f"{type(cause).__name__}: {first}" if first else type(cause).__name__
