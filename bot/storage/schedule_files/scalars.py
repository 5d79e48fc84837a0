"""Scalars: from the text under a key to what it means. Each raises ValueError with a sentence."""

import re
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.incidents.storm import LONGEST_GROUP, Grouping, Joining
from bot.domain.paging.policy import Then
from bot.domain.plain_text import JOINERS, is_plain
from bot.domain.rotations.rotation import Unit
from bot.domain.times.durations import parse_duration
from bot.storage.schedule_files.suggestions import did_you_mean, quoted

LONGEST_NAME = 64
# What people read and hear: names, and notes.
LONGEST_LINE = 100
# Slack takes 3,000 characters in all the lines that a runbook is shown among.
LONGEST_LINK = 1_000
NEVER = "never"
FIRST_YEAR, LAST_YEAR = 1970, 2199
MOST_PERIODS = 999

_NAME = re.compile("[a-z0-9][a-z0-9_.-]*")
_NOT_IN_NAMES = re.compile("[^a-z0-9_.-]+")
_WALL_TIME = re.compile("([0-9]{4}-[0-9]{2}-[0-9]{2}) +([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_BEGINS_WITH_DATE = re.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?")
_TURN = re.compile("(?:([0-9]{1,9}) +)?(hour|day|week|month|window)s?")
_REPEAT = re.compile("repeat ([0-9]{1,9}) times?")
# ISO 3166: the two letters of a country, and what it calls a part of it.
_COUNTRY = re.compile("[A-Z]{2}(?:-[^ -].*)?")
_UNITS = {unit.value.removesuffix("s"): unit for unit in Unit}


def name(text: str) -> str:
    """What a person, role, team, schedule or service may be called in these files."""
    if _NAME.fullmatch(text) is None:
        nearest = _NOT_IN_NAMES.sub("-", text.lower()).strip("-_.")[:LONGEST_NAME]
        such_as = f', such as "{nearest}"' if nearest else ""
        raise ValueError(
            f"{quoted(text)} cannot be a name here: "
            f"use lower-case letters, digits, and - _ . between them{such_as}"
        )
    if len(text) > LONGEST_NAME:
        raise ValueError(
            f"{quoted(text)} is too long: a name has at most {LONGEST_NAME} characters"
        )
    return text


def reference(text: str) -> str:
    """The name of something that is described elsewhere, whatever names look like there."""
    if not text:
        raise ValueError("a name is missing here: there is nothing between the quotation marks")
    return text


def line(text: str) -> str:
    """Free text on one line, such as a person's name."""
    if all(c.isspace() or c in JOINERS for c in text):
        raise ValueError("this text is empty")
    if not is_plain(text):
        raise ValueError(f"{quoted(text)} must be one line of plain text")
    return text.strip()


@lru_cache(maxsize=1024)
def timezone(text: str) -> ZoneInfo:
    """A zone of the IANA time zone database, spelled as it is there."""
    if text not in _shipped_timezones() and text not in _timezones():
        hint = did_you_mean(text, _timezones()) or " Write it like Europe/Berlin."
        raise ValueError(f"{quoted(text)} is not a timezone.{hint}")
    return ZoneInfo(text)


def country(text: str) -> str:
    """The letters of a country or of a part of it, whatever country that may be.

    Whether its public holidays are known takes a library too slow to wait for here: see
    public_holidays.py.
    """
    if _COUNTRY.fullmatch(text) is None or not text.isprintable():
        nearest = text.strip().upper().replace("_", "-")
        right = nearest if _COUNTRY.fullmatch(nearest) and nearest.isprintable() else "DE"
        raise ValueError(
            f'{quoted(text)} is not a country. Write its two letters, such as "{right}", '
            'or those of a part of it, such as "DE-BY"'
        )
    return text


def wall_time(text: str) -> datetime:
    """A local time as a naive datetime: `2026-01-05 10:00`, the seconds optional."""
    found = _WALL_TIME.fullmatch(text)
    if found is None:
        begun = _BEGINS_WITH_DATE.fullmatch(text)
        right = f"{begun[1] if begun else '2026-01-05'} 10:00"
        raise ValueError(
            f"{quoted(text)} is not a date with a time. Write it like {right}: "
            "YYYY-MM-DD HH:MM, on the clock of the timezone"
        )
    date, hour, minute, second = found.groups("00")
    try:
        time = datetime.fromisoformat(f"{date} {hour:0>2}:{minute}:{second}")
    except ValueError:
        raise ValueError(f"{quoted(text)} is not in the calendar or not on the clock") from None
    if not FIRST_YEAR <= time.year <= LAST_YEAR:
        raise ValueError(f"{quoted(text)} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return time


def turn(text: str) -> tuple[int, Unit]:
    """How long a turn is: `week`, `2 weeks`, `3 windows`."""
    found = _TURN.fullmatch(text)
    if found is None:
        hint = did_you_mean(text, _UNITS) or ' Write it like "week", "2 weeks" or "12 hours".'
        raise ValueError(f"{quoted(text)} is not a length of turn.{hint}")
    every = int(found[1] or 1)
    if not 1 <= every <= MOST_PERIODS:
        raise ValueError(f"a turn lasts 1 to {MOST_PERIODS} {_UNITS[found[2]]}, not {every}")
    return every, _UNITS[found[2]]


def wait(text: str) -> timedelta:
    """A duration longer than nothing."""
    length = parse_duration(text)
    if not length:
        raise ValueError(f"{quoted(text)} is no wait: give people some time to answer, such as 5m")
    return length


def ack_timeout(text: str) -> timedelta | None:
    """How long an acknowledgement holds; None for `never`, which is for good."""
    if text == NEVER:
        return None
    try:
        length = parse_duration(text)
    except ValueError:
        raise ValueError(
            f'{quoted(text)} is no time-out of an acknowledgement: write it like 4h, or "never"'
        ) from None
    if not length:
        raise ValueError(f'{quoted(text)} is no time-out: write it like 4h, or "never" for none')
    return length


def grouping(text: str) -> Grouping:
    """How soon after an incident's opening other alerts of the service join it; or never."""
    if text == NEVER:
        return Grouping(joining=Joining.NEVER)
    try:
        within = parse_duration(text)
    except ValueError:
        raise ValueError(
            f'{quoted(text)} is no time in which alerts join: write it like 5m, or "never"'
        ) from None
    if not timedelta(0) < within <= LONGEST_GROUP:
        raise ValueError(f'{quoted(text)} is no such time: from 1s to 1d, such as 5m, or "never"')
    return Grouping(joining=Joining.WITHIN, within=within)


def then(text: str) -> tuple[Then, int | None]:
    """What follows the last step, and how often at most."""
    if text in (Then.REPEAT, Then.LAST):
        return Then(text), None
    found = _REPEAT.fullmatch(text)
    if found is None:
        raise ValueError(
            f"{quoted(text)} cannot follow the last step: "
            'write "repeat", "repeat 2 times" or "last"'
        )
    if not 1 <= int(found[1]) <= MOST_PERIODS:
        raise ValueError(
            f"a policy repeats 1 to {MOST_PERIODS} times, not {found[1]}; "
            'to go on with the last step alone, write "last"'
        )
    return Then.REPEAT, int(found[1])


def link(text: str) -> str:
    """An address that a browser opens."""
    try:
        address = urlsplit(text)
        usable = address.scheme in ("http", "https") and bool(address.hostname)
    except ValueError:
        usable = False
    if not usable or not text.isprintable() or " " in text:
        raise ValueError(
            f"{quoted(text)} is not a link. Write it like https://example.com/runbooks/checkout"
        )
    return text


# These two are no place's: one is the machine's own, and would differ from the next machine's.
_OF_NO_PLACE = frozenset({"localtime", "Factory"})


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones() - _OF_NO_PLACE)


@cache
def _shipped_timezones() -> frozenset[str]:
    """Those of the tzdata package, which are among all: found without walking the system's."""
    names = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return frozenset(names) - _OF_NO_PLACE
