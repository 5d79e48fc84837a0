"""All absences of some people: those written down, and those their calendars tell."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bot.cli.absences.events import NotUnderstood, absences_in
from bot.cli.absences.fetching import PATIENCE, NotFetched, Patience, fetch, read, shown
from bot.domain.absence import Absence, written_absences
from bot.domain.away import AwayCalendar
from bot.domain.instants import Span
from bot.domain.person import Person
from bot.domain.subjects import PersonSubject

_AT_ONCE = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Unreadable:
    """A calendar that could not be read: absences in it are not known."""

    subject: PersonSubject
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is known of absences, and what could not be learned."""

    absences: tuple[Absence, ...]
    unreadable: tuple[Unreadable, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    """A calendar among the entries of a person."""

    person: Person
    number: int
    calendar: AwayCalendar


def known_absences(
    people: Iterable[Person], directory: Path, within: Span, patience: Patience = PATIENCE
) -> Known:
    """The absences that reach into a span. Fetches calendars, several at a time.

    Args:
        people: whose absences are asked for.
        directory: the folder of the schedule files, which files of calendars are relative to.
        within: the span.
        patience: how long one calendar may take.
    """
    people = list(people)
    entries = [
        _Entry(person=person, number=number, calendar=entry)
        for person in people
        for number, entry in enumerate(person.away)
        if isinstance(entry, AwayCalendar)
    ]
    absences = list(written_absences(people, within))
    unreadable = []
    contents = _contents({entry.calendar for entry in entries}, directory, patience)
    for entry in entries:
        try:
            absences += absences_in(
                _had(contents[entry.calendar]), entry.person, entry.number, within
            )
        except (NotFetched, NotUnderstood) as problem:
            message = (
                f"the calendar {shown(entry.calendar.source)} is left out: {problem}. "
                f'Absences of "{entry.person.key}" may be missing'
            )
            subject = PersonSubject(person=entry.person.key, away=entry.number)
            unreadable.append(Unreadable(subject=subject, message=message))
    return Known(absences=tuple(absences), unreadable=tuple(unreadable))


def _contents(
    calendars: set[AwayCalendar], directory: Path, patience: Patience
) -> dict[AwayCalendar, bytes | NotFetched]:
    """Each calendar once, however many people share it."""

    def content(calendar: AwayCalendar) -> bytes | NotFetched:
        try:
            if calendar.is_remote:
                return fetch(calendar.source, patience)
            return read(directory, calendar.source)
        except NotFetched as problem:
            return problem

    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        return dict(zip(calendars, pool.map(content, calendars), strict=True))


def _had(content: bytes | NotFetched) -> bytes:
    if isinstance(content, NotFetched):
        raise content
    return content
