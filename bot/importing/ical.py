"""Plain calendars (RFC 5545): each event is a shift of the person named in its summary.

Recurring events that together fill a rotation become one. All other events, and exceptions of
recurring ones, become overrides, for a year. A summary may begin with a level, as in `[L1] ana`: of
overlapping events the highest level counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, vRecur

from bot.calendars.occurrences import MEND, event_name, occurrences, rule_of, says, series
from bot.domain.rotations.schedule import Layer
from bot.domain.times.instants import Span
from bot.domain.times.wallclock import instant_of, reading
from bot.importing.asked import Files, ImportRequest
from bot.importing.columns import LOOK_AHEAD, Exceptional, Strand, columns
from bot.importing.comparing import differences
from bot.importing.found import (
    Found,
    FoundPeople,
    FoundSchedule,
    InvalidSource,
    Rendered,
    name_of,
    unused,
)
from bot.importing.ical_zones import assumed, zone_key, zone_of
from bot.importing.recurring import PERIODS, RecurringEvent, rotations
from bot.importing.refusing import refused, refused_beyond

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LEVEL = re.compile(r"\[L([0-9]{1,2})\] *")
# What other products put around a name: ours, PagerDuty.
_AROUND = (re.compile(r"(.+) \([^()/]+/[^()/]+\)"), re.compile(r"On Call - (.+?) - .+"))
_TOO_OFTEN = {"SECONDLY", "MINUTELY"}
MOST_SHIFTS = 20_000
"""Hourly shifts of two years."""
_SERIES_SECONDS, _CALENDAR_SECONDS = 3.0, 60.0
_TOO_MUCH = "is too much to work out: let it hold fewer events, of one schedule alone"
_SAID = {"FREQ", "INTERVAL", "BYDAY", "UNTIL", "WKST"}


def read_ical(files: Files, asked: ImportRequest) -> Found:
    """Read calendars; each file is a schedule.

    Raises:
        InvalidSource: a file is no calendar, or holds no event.
    """
    people = FoundPeople()
    calendars = []
    for file, content in files:
        with refused_beyond(_CALENDAR_SECONDS, f"{file} {_TOO_MUCH}"):
            calendars.append(_Calendar(file, content, people))
    taken, schedules = people.keys, []
    for (file, _), calendar in zip(files, calendars, strict=True):
        theirs = calendar.shifts(asked)
        with refused_beyond(_CALENDAR_SECONDS, f"{file} {_TOO_MUCH}"):
            found = calendar.schedule(asked, taken, theirs)
        taken |= {column.key for column in found.columns}
        schedules.append(found)
    return Found.of(people, schedules)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shift:
    """One event, or one occurrence of a recurring event, with its person."""

    span: Span
    person: str
    level: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shifts:
    within: Span
    shifts: Sequence[_Shift]


class _Calendar:
    """Translates one calendar into a schedule."""

    def __init__(self, file: str, content: object, people: FoundPeople) -> None:
        self._file = file
        self._people = people
        with refused(f"{file} is no calendar (RFC 5545)"):
            self._calendar = Calendar.from_ical(content if isinstance(content, bytes) else b"")
        self._events = [
            event
            for event in self._calendar.walk("VEVENT")
            if isinstance(event, Event) and not says(event, "STATUS", "CANCELLED")
        ]
        for event in self._events:
            self._check(event)
            self._person_and_level(event)

    def shifts(self, asked: ImportRequest) -> "_Shifts":
        """Every event in a span of a year or more, with each occurrence of recurring ones."""
        looked_at = asked.looked_at
        ahead = max(looked_at.end, looked_at.start + LOOK_AHEAD)
        within = Span(start=looked_at.start, end=ahead)
        shifts: list[_Shift] = []
        for events in series(self._calendar):
            shifts += self._shifts(events, within)
            if len(shifts) > MOST_SHIFTS:
                raise InvalidSource(
                    f"{self._file} holds more than {MOST_SHIFTS:,} shifts in "
                    f"{within.length.days} days: is it a calendar of who is on call?"
                )
        return _Shifts(within=within, shifts=shifts)

    def schedule(self, asked: ImportRequest, taken: set[str], found: "_Shifts") -> FoundSchedule:
        """The schedule, under a name that is not taken."""
        whole = found.within
        theirs = Rendered(within=whole, spans=tuple(self._highest(found.shifts)))
        key = unused(name_of(self._name, "primary"), taken)
        levels = self._levels(whole)
        plain = columns(key, levels, [], whole)
        exceptions = [
            Exceptional(span=difference.span, people=difference.theirs)
            for difference in differences(theirs, plain)
            if difference.theirs
        ]
        return FoundSchedule(
            name=self._name,
            timezone=self._zone,
            columns=columns(key, levels, exceptions, whole),
            rendered=Rendered(within=asked.within or whole, spans=theirs.spans),
            remarks=(
                *assumed(self._calendar, self._events),
                *_remarks(exceptions, self._zone, turns=any(levels)),
            ),
        )

    @property
    def _name(self) -> str:
        named = self._calendar.get("X-WR-CALNAME") or self._calendar.get("NAME")
        return str(named or PurePath(self._file).stem).removeprefix("On call: ")

    @property
    def _zone(self) -> ZoneInfo:
        return zone_of(self._calendar, self._events)

    def _check(self, event: Event) -> None:
        """Raises InvalidSource for an event without times, or with far too many occurrences."""
        name = f"{self._file}: event {event_name(event)}"
        with refused(f"{name} has no clear start and end"):
            self._instant(event.start), self._instant(event.end)
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            with refused(f"{name} has a rule (RRULE) that cannot be read"):
                said = {str(part).upper() for part in rule}
                frequency = str(rule["FREQ"][0]).upper()
            if frequency in _TOO_OFTEN or said & {"BYSECOND", "BYMINUTE"}:
                raise InvalidSource(f"{name} comes again every second or minute: is that a shift?")

    def _shifts(self, events: Sequence[Component], within: Span) -> list[_Shift]:
        name = f"{self._file}: event {event_name(events[0])}"
        endless = f"{name} takes too long to follow ({rule_of(events)}). {MEND}"
        with refused_beyond(_SERIES_SECONDS, endless), refused(f"{name} cannot be followed"):
            found = occurrences(self._calendar, events, within)
        shifts = []
        for event in found:
            if says(event, "STATUS", "CANCELLED"):
                continue
            person, level = self._person_and_level(event)
            start, end = self._instant(event.start), self._instant(event.end)
            if start < end:
                span = Span(start=start, end=end)
                shifts.append(_Shift(span=span, person=person, level=level))
        return shifts

    def _highest(self, shifts: Sequence[_Shift]) -> list[tuple[Span, str]]:
        """Who is on call when: of overlapping events, those of the highest level."""
        if len({shift.level for shift in shifts}) <= 1:
            return [(shift.span, shift.person) for shift in shifts]
        bounds = sorted({at for s in shifts for at in (s.span.start, s.span.end)})
        found = []
        for start, end in pairwise(bounds):
            here = [shift for shift in shifts if start in shift.span]
            top = max((shift.level for shift in here), default=0)
            found += [
                (Span(start=start, end=end), shift.person) for shift in here if shift.level == top
            ]
        return found

    def _levels(self, within: Span) -> list[list[Strand]]:
        """The rotations that events make up, by level; past ones are left out."""
        by_level: dict[int, list[RecurringEvent]] = {}
        for event in self._events:
            with refused(f"{self._file}: event {event.get('UID')} cannot be followed"):
                recurring = self._recurring(event)
            if recurring is not None:
                by_level.setdefault(self._person_and_level(event)[1], []).append(recurring)
        return [
            [(layer,) for layer in rotations(by_level[level])[0] if _reaches(layer, within)]
            for level in sorted(by_level)
        ]

    def _recurring(self, event: Event) -> RecurringEvent | None:
        """The event, if a rotation can have its recurrence rule; else its occurrences are used."""
        rule = event.get("RRULE")
        if not isinstance(rule, vRecur) or "RECURRENCE-ID" in event:
            return None
        said: dict[str, Any] = {str(name).upper(): values for name, values in rule.items()}
        days = [str(day) for day in said.get("BYDAY", [])]
        period = PERIODS.get(str(said["FREQ"][0]))
        if set(said) - _SAID or period is None or not set(days) <= set(WEEKDAYS):
            return None
        zone, start, end = self._zone_of(event), self._instant(event.start), event.end
        if zone is None or self._instant(end) <= start:
            return None
        local = reading(start, zone)
        return RecurringEvent(
            people=(self._person_and_level(event)[0],),
            start=local,
            length=reading(self._instant(end), zone) - local,
            zone=zone,
            every=int(said.get("INTERVAL", [1])[0]),
            period=period,
            weekdays=frozenset(WEEKDAYS.index(day) for day in days),
            week_start=WEEKDAYS.index(str(said.get("WKST", ["MO"])[0])),
            last=self._instant(said["UNTIL"][0]) if "UNTIL" in said else None,
        )

    def _zone_of(self, event: Event) -> ZoneInfo | None:
        start = event.start
        if not isinstance(start, datetime) or start.tzinfo is None:
            return self._zone
        key = zone_key(event)
        return None if key is None else ZoneInfo(key)

    def _instant(self, moment: date) -> datetime:
        """An instant; times without a zone, and whole days, are in the calendar's zone."""
        if not isinstance(moment, datetime):
            return instant_of(datetime.combine(moment, time()), self._zone)
        return instant_of(moment, self._zone) if moment.tzinfo is None else moment.astimezone(UTC)

    def _person_and_level(self, event: Event) -> tuple[str, int]:
        summary = " ".join(str(event.get("SUMMARY", "")).split())
        level = _LEVEL.match(summary)
        name = summary[level.end() :] if level else summary
        around = next((found for one in _AROUND if (found := one.fullmatch(name))), None)
        name = around[1] if around else name
        if not name:
            uid = event.get("UID", "without a UID")
            raise InvalidSource(f"{self._file}: event {uid} has no summary that tells who it is")
        return self._people.key_of(name.casefold(), name), int(level[1]) if level else 0


def _reaches(layer: Layer, within: Span) -> bool:
    return layer.rotation.life.end > within.start


def _remarks(exceptions: Sequence[Exceptional], zone: ZoneInfo, *, turns: bool) -> tuple[str, ...]:
    if not exceptions:
        return ()
    last = reading(max(each.span.end for each in exceptions), zone)
    said = f"what no rotation says is in overrides ({len(exceptions)})"
    remark = f"{said}, the last until {last:%Y-%m-%d}: import again before then"
    if turns:
        return (remark,)
    # A schedule must have a layer.
    return (remark, "nobody takes turns: the layer of a minute is hidden by the first override")
