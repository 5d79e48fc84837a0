"""The events of an iCalendar (RFC 5545) as absences.

An all-day event counts on the person's own clock. Events that are cancelled, or marked as leaving
the person free (TRANSP:TRANSPARENT), are none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component

from bot.domain.absence import Absence
from bot.domain.instants import Span
from bot.domain.person import Person
from bot.domain.wallclock import instant_of, last_instant_of

_END = b"END:VCALENDAR"
_NO_CALENDAR = "it is not an iCalendar that can be read"
_TOO_OFTEN = frozenset({"HOURLY", "MINUTELY", "SECONDLY"})
_DAY = timedelta(days=1)
_TIMES_OF_DAY = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})


class NotUnderstood(Exception):  # noqa: N818 (it is told to a person, who mends it)
    """This is no calendar, or one that contradicts itself."""


def absences_in(content: bytes, person: Person, entry: int, within: Span) -> tuple[Absence, ...]:
    """The absences of a person that a calendar tells and that reach into a span.

    Raises:
        NotUnderstood: the content makes no sense as a calendar.
    """
    if not content.rstrip().upper().endswith(_END):
        raise NotUnderstood(_NO_CALENDAR)
    with _breakage_told():
        calendar = Calendar.from_ical(content)
        too_often = any(_repeats_within_a_day(event) for event in calendar.walk("VEVENT"))
    if too_often:
        # Nobody is away every minute, and writing such a rule out would take for ever.
        raise NotUnderstood("an event of it repeats more than once a day")
    with _breakage_told():
        query = recurring_ical_events.of(calendar)
        # A day more on both sides: whole days are compared without the person's zone.
        events = query.between(within.start - _DAY, within.end + _DAY)
        read = [
            (event.start, event.end, str(event.get("SUMMARY", "")))
            for event in events
            if _counts(event)
        ]
    found = {_absence(person, entry, *event) for event in read}
    reaching = (each for each in found if each is not None and each.span.overlaps(within))
    return tuple(sorted(reaching, key=lambda absence: (absence.span, absence.note or "")))


@contextmanager
def _breakage_told() -> Iterator[None]:
    """Broken calendars break what reads them in more ways than it documents."""
    try:
        yield
    except Exception as problem:
        raise NotUnderstood(_NO_CALENDAR) from problem


def _repeats_within_a_day(event: Component) -> bool:
    rules = event.get("RRULE", [])
    return any(
        _TOO_OFTEN.intersection(rule.get("FREQ", ())) or _TIMES_OF_DAY.intersection(rule)
        for rule in (rules if isinstance(rules, list) else [rules])
    )


def _counts(event: Component) -> bool:
    cancelled, free = event.get("STATUS") == "CANCELLED", event.get("TRANSP") == "TRANSPARENT"
    return not cancelled and not free


def _absence(
    person: Person, entry: int, start: date | datetime, end: date | datetime, summary: str
) -> Absence | None:
    """None for an event that takes no time."""
    begins = _instant(start, person.timezone)
    ends = _instant(end, person.timezone, ends=True)
    if ends <= begins:
        return None
    note = " ".join(summary.split()) or None
    return Absence(person=person.key, span=Span(start=begins, end=ends), entry=entry, note=note)


def _instant(when: date | datetime, zone: ZoneInfo, *, ends: bool = False) -> datetime:
    """A day begins, and a time without a zone is read, on the clock of the zone."""
    local = when if isinstance(when, datetime) else datetime.combine(when, time())
    if local.tzinfo is not None:
        return local
    return last_instant_of(local, zone) if ends else instant_of(local, zone)
