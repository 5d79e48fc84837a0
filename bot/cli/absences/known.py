"""All absences of some people: those in people.yaml, and those in their calendars."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from bot.cli.absences.events import EFFORT, NotUnderstood, absences_in
from bot.cli.absences.fetching import NotFetched, fetch, read, shown
from bot.domain.people.away import AwayCalendar
from bot.domain.people.person import Person
from bot.domain.rosters.absence import Absence, written_absences
from bot.domain.subjects import PersonSubject
from bot.domain.times.instants import Span

_AT_ONCE = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Unreadable:
    """A calendar, or a part of one, that could not be read: its absences are unknown."""

    subject: PersonSubject
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """The known absences, and the calendars that could not be read."""

    absences: tuple[Absence, ...]
    unreadable: tuple[Unreadable, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    """A calendar in the `away` entries of a person."""

    person: Person
    number: int
    calendar: AwayCalendar


def known_absences(
    people: Iterable[Person],
    directory: Path,
    within: Span,
) -> Known:
    """The absences that reach into a span. Fetches calendars, several at a time.

    Args:
        people: whose absences are asked for.
        directory: the folder of the schedule files; paths of calendars are relative to it.
        within: the span.
    """
    until = time.process_time() + 3 * EFFORT.whole_seconds
    people = list(people)
    entries = [
        _Entry(person=person, number=number, calendar=entry)
        for person in people
        for number, entry in enumerate(person.away)
        if isinstance(entry, AwayCalendar)
    ]
    absences = list(written_absences(people, within))
    unreadable = []
    contents = _contents({entry.calendar for entry in entries}, directory)
    for entry in entries:
        name = f"the calendar {shown(entry.calendar.source)}"
        # Many people may share an expensive calendar, so all together have a limit too.
        left = min(EFFORT.whole_seconds, until - time.process_time())
        try:
            found = absences_in(
                _had(contents[entry.calendar]),
                entry.person,
                entry.number,
                within,
                replace(EFFORT, whole_seconds=left),
            )
        except (NotFetched, NotUnderstood) as problem:
            unreadable.append(_unreadable(entry, f"{name} is left out: {problem}"))
        else:
            absences += found.absences
            unreadable += [_unreadable(entry, f"in {name} {each}") for each in found.left_out]
    return Known(absences=tuple(absences), unreadable=tuple(unreadable))


def _unreadable(entry: _Entry, message: str) -> Unreadable:
    return Unreadable(
        subject=PersonSubject(person=entry.person.key, away=entry.number),
        message=f'{message}. Absences of "{entry.person.key}" may be missing',
    )


def _contents(
    calendars: set[AwayCalendar], directory: Path
) -> dict[AwayCalendar, bytes | NotFetched]:
    """Each calendar once, however many people share it."""

    def content(calendar: AwayCalendar) -> bytes | NotFetched:
        try:
            if calendar.is_remote:
                return fetch(calendar.source)
            return read(directory, calendar.source)
        except NotFetched as problem:
            return problem

    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        return dict(zip(calendars, pool.map(content, calendars), strict=True))


def _had(content: bytes | NotFetched) -> bytes:
    if isinstance(content, NotFetched):
        raise content
    return content
