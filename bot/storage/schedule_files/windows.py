"""Windows of restrictions: `mon-fri 09:00-17:00`, `sat 22:00-06:00`, `daily 00:00-24:00`."""

import re
from functools import lru_cache
from itertools import chain
from zoneinfo import ZoneInfo

from yaml import Node

from bot.domain.rotations.restriction import Window, Windows
from bot.domain.rotations.window_text import DAILY, DAYS
from bot.storage.schedule_files.complaints import Source
from bot.storage.schedule_files.nodes import each, one_or_more
from bot.storage.schedule_files.suggestions import did_you_mean, quoted

WANTED = 'windows such as "mon-fri 09:00-17:00", one or a list of them'

_DAY_MINUTES = 24 * 60
_WINDOW = re.compile("(?P<days>[^0-9]+?) +(?P<start>[0-9:]+) ?- ?(?P<end>[0-9:]+)")
_CLOCK = re.compile("([0-9]{1,2}):([0-9]{2})")
_COMMA = re.compile(" *, *")


def windows(source: Source, node: Node, rule: str, timezone: ZoneInfo) -> Windows | None:
    """One window or a list of them; None after complaining."""
    nodes = one_or_more(source, node, rule)
    read = each(source, nodes, rule, window) if nodes is not None else None
    if read is None:
        return None
    return Windows(windows=tuple(chain.from_iterable(read)), timezone=timezone)


@lru_cache(maxsize=1024)
def window(text: str) -> tuple[Window, ...]:
    """One window for each day that the text names. Raises ValueError with a sentence."""
    found = _WINDOW.fullmatch(text)
    if text in DAYS:
        raise ValueError(
            f"{quoted(text)} lacks its hours, as in {text} 09:00-17:00; "
            'days with commas between them need quotation marks here: "sat,sun 10:00-18:00"'
        )
    if found is None:
        raise ValueError(
            f"{quoted(text)} is not a window. "
            "Write it like mon-fri 09:00-17:00 or daily 22:00-06:00"
        )
    days = _weekdays(found["days"])
    start, end = _minute(found["start"]), _minute(found["end"])
    if start == _DAY_MINUTES:
        raise ValueError("a window cannot start at 24:00: start it at 00:00 of the next day")
    if start == end:
        raise ValueError("this window starts when it ends: a whole day is 00:00-24:00")
    end_minute = end if end > start else end + _DAY_MINUTES
    return tuple(Window(weekday=day, start_minute=start, end_minute=end_minute) for day in days)


def _weekdays(text: str) -> tuple[int, ...]:
    if text == DAILY:
        return tuple(range(7))
    days: list[int] = []
    for part in _COMMA.split(text):
        first, dash, last = part.partition("-")
        start = _weekday(first)
        days.extend((start + n) % 7 for n in range((_weekday(last) - start) % 7 + 1 if dash else 1))
    twice = next((day for day in days if days.count(day) > 1), None)
    if twice is not None:
        raise ValueError(f"{DAYS[twice]} is twice in {quoted(text)}")
    return tuple(days)


def _weekday(text: str) -> int:
    if text not in DAYS:
        hint = did_you_mean(text, (*DAYS, DAILY)) or f" Days are {', '.join(DAYS)} and daily."
        raise ValueError(f"{quoted(text)} is not a day.{hint}")
    return DAYS.index(text)


def _minute(text: str) -> int:
    found = _CLOCK.fullmatch(text)
    minute = 60 * int(found[1]) + int(found[2]) if found and int(found[2]) < 60 else None
    if minute is None or minute > _DAY_MINUTES:
        raise ValueError(
            f"{quoted(text)} is not a time of day. Write it like 09:00; 24:00 is the end"
        )
    return minute
