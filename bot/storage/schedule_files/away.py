"""Time off in people.yaml: days, spans, and calendars that tell more (which are not read here)."""

import re
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from yaml import Node, ScalarNode

from bot.domain.people.away import Away, AwayCalendar
from bot.storage.schedule_files import scalars
from bot.storage.schedule_files.complaints import Source
from bot.storage.schedule_files.nodes import Fields, Key, fields, is_list, items, keys, scalar
from bot.storage.schedule_files.suggestions import quoted

WANTED = "days such as 2026-12-24 to 2027-01-02, or a calendar such as {ical: absences/ana.ics}"

_AWAY = keys(
    Key("from", "a day or a time, such as 2026-12-24 or 2026-12-24 18:00"),
    Key("to", "the last day or a time, such as 2027-01-02 or 2027-01-02 09:00"),
    Key("note", "a few words, such as wedding"),
    Key("ical", "a link or a file, such as absences/ana.ics"),
)
_RULE = f"time off must be {WANTED}"
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPAN = re.compile("(.+?) +to +(.+)")
_ICAL = ".ics"


def entries_of(node: Node) -> tuple[Node, ...]:
    """The entries under `away`, whether one stands there or a list."""
    return tuple(node.value) if is_list(node) else (node,)


def read_away(source: Source, node: Node, rule: str) -> tuple[Away | AwayCalendar, ...]:
    """All entries that can be read, after complaining of the rest."""
    listed = items(source, node, rule, may_be_empty=True) if is_list(node) else (node,)
    read = (_entry(source, entry) for entry in listed or ())
    return tuple(entry for entry in read if entry is not None)


def days(text: str) -> Away:
    """`2026-12-24` or `2026-12-24 to 2027-01-02`, whole days. Raises ValueError with a sentence."""
    found = _SPAN.fullmatch(text)
    first, last = (found[1], found[2]) if found else (text, text)
    start, end = _start(first), _end(last)
    if not found and not _DAY.fullmatch(text):
        raise ValueError(f"{quoted(text)} lacks its end: write it like {text} to {text[:10]}")
    if end <= start:
        raise ValueError(f"{quoted(text)} ends before it starts")
    return Away(start=start, end=end)


def calendar(text: str) -> AwayCalendar:
    """An http(s) link, or the name of a file in the folder. Raises ValueError with a sentence."""
    if text.lower().startswith(("http://", "https://")):
        return AwayCalendar(source=scalars.link(text))
    if text.lower().startswith("webcal:"):
        raise ValueError("write https:// instead of webcal://: it is the same calendar")
    path = PurePosixPath(text)
    outside = path.is_absolute() or ".." in path.parts or "\\" in text
    if outside or path.suffix.lower() != _ICAL or not text.isprintable():
        raise ValueError(
            f"{quoted(text)} is neither a link such as https://example.com/ana.ics "
            "nor a file in this folder such as absences/ana.ics"
        )
    return AwayCalendar(source=text)


def _entry(source: Source, node: Node) -> Away | AwayCalendar | None:
    if isinstance(node, ScalarNode):
        return scalar(source, node, _RULE, days)
    read = fields(source, node, what="time off", rule=_RULE, keys=_AWAY, at=node)
    if read is None:
        return None
    if "ical" in read:
        return _calendar(read, node)
    return _span(read, node)


def _calendar(read: Fields, node: Node) -> AwayCalendar | None:
    if len(read.present) > 1:
        read.source.error(node, 'a calendar has nothing but "ical": its events tell the rest')
        return None
    return read.read("ical", calendar)


def _span(read: Fields, node: Node) -> Away | None:
    for name in ("from", "to"):
        if name not in read:
            read.source.error(node, f'"{name}" is missing: give {_AWAY[name].wanted}')
    start, end, note = read.read("from", _start), read.read("to", _end), read.read_text("note")
    last = read.node("to")
    if start is None or end is None or last is None:
        return None
    if end <= start:
        read.source.error(last, f'"to" must be after "from", which is {start:%Y-%m-%d %H:%M}')
        return None
    return Away(start=start, end=end, note=note)


def _start(text: str) -> datetime:
    return _day(text) if _DAY.fullmatch(text) else _time(text)


def _end(text: str) -> datetime:
    """A day is away to its end."""
    return _day(text) + timedelta(days=1) if _DAY.fullmatch(text) else _time(text)


def _day(text: str) -> datetime:
    try:
        return scalars.wall_time(f"{text} 00:00")
    except ValueError:
        raise ValueError(f"{quoted(text)} is not a day in the calendar") from None


def _time(text: str) -> datetime:
    try:
        return scalars.wall_time(text)
    except ValueError:
        raise ValueError(
            f"{quoted(text)} is not a day. Write it like 2026-12-24, or 2026-12-24 18:00: "
            "YYYY-MM-DD, on the clock of the person"
        ) from None
