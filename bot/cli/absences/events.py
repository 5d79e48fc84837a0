"""The events of an iCalendar (RFC 5545) as absences.

An all-day event counts on the person's own clock. Events that are cancelled, or marked as leaving
the person free (TRANSP:TRANSPARENT), are none.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from bot.domain.absence import Absence
from bot.domain.instants import Span
from bot.domain.person import Person
from bot.domain.wallclock import instant_of, last_instant_of

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
    try:
        calendar = Calendar.from_ical(content)
        _must_not_repeat_within_a_day(calendar)
        query = recurring_ical_events.of(calendar)
        # A day more on both sides: all-day events are compared without the person's zone.
        events = query.between(within.start - _DAY, within.end + _DAY)
        read = [_absence(event, person, entry) for event in events]
    except NotUnderstood:
        raise
    # Broken calendars break the readers in more ways than they document.
    except Exception as problem:
        raise NotUnderstood("it is not an iCalendar that can be read") from problem
    found = {absence for absence in read if absence and absence.span.overlaps(within)}
    return tuple(sorted(found, key=lambda absence: absence.span))


def _must_not_repeat_within_a_day(calendar: Calendar) -> None:
    """Nobody is away every minute; writing such a rule out would take for ever."""
    for event in calendar.walk("VEVENT"):
        rules = event.get("RRULE", ())
        for rule in rules if isinstance(rules, list) else [rules]:
            often = _TOO_OFTEN.intersection(rule.get("FREQ", ()))
            if often or _TIMES_OF_DAY.intersection(rule):
                raise NotUnderstood("an event of it repeats more than once a day")


def _absence(event: Event, person: Person, entry: int) -> Absence | None:
    if event.get("STATUS") == "CANCELLED" or event.get("TRANSP") == "TRANSPARENT":
        return None
    start = _instant(event.start, person.timezone)
    end = _instant(event.end, person.timezone, ends=True)
    if end <= start:
        return None
    summary = " ".join(str(event.get("SUMMARY", "")).split())
    span = Span(start=start, end=end)
    return Absence(person=person.key, span=span, entry=entry, note=summary or None)


def _instant(when: date | datetime, zone: ZoneInfo, *, ends: bool = False) -> datetime:
    """A day begins, and a time without a zone is read, on the clock of the zone."""
    local = when if isinstance(when, datetime) else datetime.combine(when, time())
    if local.tzinfo is not None:
        return local
    return last_instant_of(local, zone) if ends else instant_of(local, zone)
