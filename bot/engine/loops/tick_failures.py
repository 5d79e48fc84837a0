"""Ticks that fail in a row, and from when on that is trouble."""

from dataclasses import dataclass

from bot.engine.loops.repeats import problem_in_a_line

# One may meet a lock or a connection that is being made anew.
TROUBLE_AFTER = 3


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
        """A tick raised; the next one tries again."""
        before = self._streaks.get(name)
        times = before.times + 1 if before else 1
        self._streaks[name] = _Streak(times=times, problem=problem_in_a_line(error))
