"""The occurrences of events in other people's calendars (RFC 5545)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from zoneinfo import available_timezones

import recurring_ical_events
from icalendar import Calendar, Component, Event, vRecur

from bot.domain.times.instants import Span

MEND = "Give it days that exist, an INTERVAL of 1 or more, and a DTSTART that is not long ago"
_SHOWN_CHARACTERS = 80


def series(calendar: Calendar) -> list[list[Component]]:
    """The events by UID: events with one UID are a series, with its exceptions."""
    together: dict[object, list[Component]] = defaultdict(list)
    for number, event in enumerate(calendar.walk("VEVENT")):
        together[str(event.get("UID", "")) or number].append(event)
    return list(together.values())


def occurrences(calendar: Calendar, events: Iterable[Component], within: Span) -> list[Event]:
    """Each occurrence of a series in a span.

    Some rules take for ever, such as one whose days never come; and for broken events the library
    raises more errors than it documents. The caller must expect both.
    """
    alone = Calendar()
    if "CALSCALE" in calendar:
        alone["CALSCALE"] = calendar["CALSCALE"]
    if names_its_zone(calendar):
        # The library finds no event at all if the calendar names a zone that it does not know.
        alone["X-WR-TIMEZONE"] = calendar["X-WR-TIMEZONE"]
    alone.subcomponents = list(events)
    found = recurring_ical_events.of(alone).between(within.start, within.end)
    return [event for event in found if isinstance(event, Event)]


def names_its_zone(calendar: Calendar) -> bool:
    """Whether a calendar names an existing zone for its times without one."""
    return str(calendar.get("X-WR-TIMEZONE", "")) in _known_zones()


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def says(event: Component, name: str, value: str) -> bool:
    """Whether a property of an event has this value, ignoring case (RFC 5545)."""
    return str(event.get(name, "")).strip().upper() == value


def event_name(event: Component) -> str:
    """The event as its owner finds it: `"Holiday" (UID 17)`."""
    summary, uid = _short(str(event.get("SUMMARY", ""))), _short(str(event.get("UID", "")))
    known = f"UID {uid}" if uid else "without a UID"
    return f'"{summary}" ({known})' if summary else known


def rule_of(events: Sequence[Component]) -> str:
    """The recurrence rule of a series, as written; empty without one."""
    rule = next((event["RRULE"] for event in events if "RRULE" in event), None)
    if not isinstance(rule, vRecur):
        return ""
    written: bytes = rule.to_ical()  # type: ignore[no-untyped-call]
    return _short(written.decode(errors="replace"))


def _short(shown: str) -> str:
    shown = " ".join(shown.split())
    return shown if len(shown) <= _SHOWN_CHARACTERS else f"{shown[:_SHOWN_CHARACTERS]}…"
