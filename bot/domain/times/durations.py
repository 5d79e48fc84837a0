"""Durations as people write them: `90s`, `5m`, `2h`, `1d`, `1w`, and combined `1h30m`."""

import re
from datetime import timedelta

LONGEST = timedelta(weeks=520)

_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION = re.compile(
    "(?=.)" + "".join(f"(?:(?P<{unit}>[0-9]{{1,9}}){unit})?" for unit in _SECONDS)
)


def parse_duration(text: str) -> timedelta:
    """The elapsed time a text such as `1h30m` means: each unit at most once, the larger one first.

    Zero (`0s`) is a duration. A day is 24 hours.

    Raises:
        ValueError: the text is no duration, or one longer than LONGEST; the sentence is for people.
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is not a duration. Write it like 90s, 5m, 2h, 1d, 1w or 1h30m.')
    amounts = found.groupdict(default="0")
    seconds = sum(int(digits) * _SECONDS[unit] for unit, digits in amounts.items())
    if seconds > LONGEST.total_seconds():
        raise ValueError(f'"{text}" is too long: a duration is at most {duration_text(LONGEST)}.')
    return timedelta(seconds=seconds)


def duration_in_words(length: timedelta) -> str:
    """How long it is, to be read out: `15 minutes`, `1 hour and 30 minutes`, `20 seconds`."""
    seconds = max(1, round(length.total_seconds()))
    if seconds < _SECONDS["m"]:
        return _counted(seconds, "second")
    hours, minutes = divmod(round(seconds / _SECONDS["m"]), 60)
    named = {"hour": hours, "minute": minutes}
    return " and ".join(_counted(count, unit) for unit, count in named.items() if count)


def duration_text(length: timedelta) -> str:
    """The text for a duration, the larger units first: `1h30m` for 90 minutes, `0s` for none.

    Raises:
        ValueError: it is negative, or not in whole seconds.
    """
    seconds, remainder = divmod(length, timedelta(seconds=1))
    if seconds < 0 or remainder:
        raise ValueError(f"{length!r} is not a duration in whole seconds")
    parts = []
    for unit, size in _SECONDS.items():
        amount, seconds = divmod(seconds, size)
        if amount:
            parts.append(f"{amount}{unit}")
    return "".join(parts) or "0s"


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
