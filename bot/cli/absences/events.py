"""The events of an iCalendar (RFC 5545) as absences.

An all-day event counts on the person's own clock. Events that are cancelled, or marked as leaving
the person free (TRANSP:TRANSPARENT), are no absences. Calendars are not trusted: an event that is
invalid, or takes far too long to work out, is left out with a message.
"""

import time as clock
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component

from bot.calendars.occurrences import MEND, event_name, occurrences, rule_of, says, series
from bot.cpu_limit import TooMuchWork, at_most
from bot.domain.people.person import Person
from bot.domain.rosters.absence import Absence
from bot.domain.times.instants import Span
from bot.domain.times.wallclock import instant_of, last_instant_of

MOST_TIMES = 1_000
"""How often one event may come within the span: a time every day for years."""

_END = b"END:VCALENDAR"
_NO_CALENDAR = "it is not an iCalendar that can be read"
_TOO_OFTEN = frozenset({"HOURLY", "MINUTELY", "SECONDLY"})
_DAY = timedelta(days=1)
_TIMES_OF_DAY = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})


class NotUnderstood(Exception):  # noqa: N818 (its sentence is for a person, who mends it)
    """This is no calendar, or one of its events is invalid."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """CPU seconds that one event may take, and that a calendar with all its events may take."""

    event_seconds: float = 2
    whole_seconds: float = 20


EFFORT = Effort()


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarAbsences:
    """The absences in a calendar, and a sentence for each part that was left out."""

    absences: tuple[Absence, ...]
    left_out: tuple[str, ...]


def absences_in(
    content: bytes, person: Person, entry: int, within: Span, effort: Effort = EFFORT
) -> CalendarAbsences:
    """The absences of a person in a calendar that reach into a span.

    Raises:
        NotUnderstood: the content is no calendar, or takes too much CPU time.
    """
    until = clock.process_time() + effort.whole_seconds
    if effort.whole_seconds <= 0:
        raise NotUnderstood("the calendars before it took too long")
    calendar = _calendar(content, effort)
    groups = series(calendar)
    found: set[Absence] = set()
    left_out = []
    for number, events in enumerate(groups):
        if clock.process_time() > until:
            left_out.append(_rest(len(groups) - number, effort))
            break
        try:
            read = _read(calendar, events, within, effort.event_seconds)
        except NotUnderstood as problem:
            left_out.append(f"the event {event_name(events[0])} is left out: {problem}")
        else:
            found |= {each for one in read if (each := _absence(person, entry, *one)) is not None}
    reaching = (each for each in found if each.span.overlaps(within))
    ordered = sorted(reaching, key=lambda absence: (absence.span, absence.note or ""))
    return CalendarAbsences(absences=tuple(ordered), left_out=tuple(left_out))


def _calendar(content: bytes, effort: Effort) -> Calendar:
    if not content.rstrip().upper().endswith(_END):
        raise NotUnderstood(_NO_CALENDAR)
    try:
        with at_most(effort.whole_seconds):
            return Calendar.from_ical(content)
    except TooMuchWork:
        raise NotUnderstood("it is too long: let it hold the coming months alone") from None
    except Exception as problem:
        # For broken calendars the library raises more errors than it documents.
        raise NotUnderstood(_NO_CALENDAR) from problem


_Times = tuple[date | datetime, date | datetime, str]


def _read(
    calendar: Calendar, events: Sequence[Component], within: Span, seconds: float
) -> list[_Times]:
    """Every occurrence of an event in a span: its start, end and summary."""
    try:
        too_often = any(_repeats_within_a_day(event) for event in events)
        with at_most(seconds):
            # A day more on both sides: whole days are compared without the person's zone.
            wider = Span(start=within.start - _DAY, end=within.end + _DAY)
            # Nobody is away every minute, and expanding such a rule would take for ever.
            written_out = [] if too_often else occurrences(calendar, events, wider)
            read = filter(_counts, written_out)
            times = [(each.start, each.end, str(each.get("SUMMARY", ""))) for each in read]
    except TooMuchWork:
        rule = rule_of(events)
        what = f"its rule ({rule})" if rule else "it"
        raise NotUnderstood(f"{what} takes too long to follow. {MEND}") from None
    except Exception as problem:
        raise NotUnderstood(
            "its times or its rule cannot be read. Give it a DTSTART, a DTEND or DURATION, "
            "and an RRULE as in RFC 5545"
        ) from problem
    if too_often:
        raise NotUnderstood("it repeats more than once a day. Let it last for the whole time")
    if len(times) > MOST_TIMES:
        raise NotUnderstood(
            f"it comes {len(times):,} times in {within.length.days} days. "
            f"Let it come at most {MOST_TIMES:,} times"
        )
    return times


def _repeats_within_a_day(event: Component) -> bool:
    rules = event.get("RRULE", [])
    return any(
        _TOO_OFTEN.intersection(rule.get("FREQ", ())) or _TIMES_OF_DAY.intersection(rule)
        for rule in (rules if isinstance(rules, list) else [rules])
    )


def _counts(event: Component) -> bool:
    return not (says(event, "STATUS", "CANCELLED") or says(event, "TRANSP", "TRANSPARENT"))


def _absence(
    person: Person, entry: int, start: date | datetime, end: date | datetime, summary: str
) -> Absence | None:
    """The absence of an occurrence; None for one without a length."""
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


def _rest(number: int, effort: Effort) -> str:
    return (
        f"the last {number:,} of its events are left out: following all of them takes more than "
        f"{effort.whole_seconds:g} s. Let it hold fewer, those of the coming months alone"
    )
