"""Windows of the week as people write them: `mon-fri 09:00-17:00`, `sat 22:00-06:00`."""

from collections.abc import Iterable
from itertools import groupby

from bot.domain.rotations.restriction import DAY_MINUTES, Window, Windows

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAILY = "daily"


def window_texts(windows: Windows) -> list[str]:
    """One text for all windows of the same hours, the earlier hours first."""

    def hours(window: Window) -> tuple[int, int]:
        return window.start_minute, window.end_minute

    alike = [list(same) for _, same in groupby(sorted(windows.windows, key=hours), key=hours)]
    return [
        f"{_days(window.weekday for window in same)} "
        f"{_clock(same[0].start_minute)}-{_clock(same[0].end_minute)}"
        for same in sorted(alike)
    ]


def _days(weekdays: Iterable[int]) -> str:
    listed = sorted(set(weekdays))
    if len(listed) == len(DAYS):
        return DAILY
    runs: list[list[int]] = []
    for day in listed:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs
    )


def _clock(minute: int) -> str:
    hours, minutes = divmod(minute if minute <= DAY_MINUTES else minute - DAY_MINUTES, 60)
    return f"{hours:02}:{minutes:02}"
