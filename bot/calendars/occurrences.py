"""The times at which events of a calendar (RFC 5545) that somebody else wrote come."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from zoneinfo import available_timezones

import recurring_ical_events
from icalendar import Calendar, Component, Event, vRecur

from bot.domain.instants import Span

MEND = "Give it days that exist, an INTERVAL of 1 or more, and a DTSTART that is not long ago"
_SHOWN_CHARACTERS = 80


def series(calendar: Calendar) -> list[list[Component]]:
    """The events by their UID: those of one say together when it comes, and when it does not."""
    together: dict[object, list[Component]] = defaultdict(list)
    for number, event in enumerate(calendar.walk("VEVENT")):
        together[str(event.get("UID", "")) or number].append(event)
    return list(together.values())


def occurrences(calendar: Calendar, events: Iterable[Component], within: Span) -> list[Event]:
    """Each time in a span that a series of a calendar comes.

    There are rules that take for ever to follow, as one whose days never come. Broken events
    break this in more ways than the library documents.
    """
    alone = Calendar()
    if "CALSCALE" in calendar:
        alone["CALSCALE"] = calendar["CALSCALE"]
    if tells_its_zone(calendar):
        # With the name of a zone that it does not know, the library follows no event at all.
        alone["X-WR-TIMEZONE"] = calendar["X-WR-TIMEZONE"]
    alone.subcomponents = list(events)
    found = recurring_ical_events.of(alone).between(within.start, within.end)
    return [event for event in found if isinstance(event, Event)]


def tells_its_zone(calendar: Calendar) -> bool:
    """Whether a calendar names the zone of its times that have none, and one that exists."""
    return str(calendar.get("X-WR-TIMEZONE", "")) in _known_zones()


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def says(event: Component, name: str, value: str) -> bool:
    """Whether a property of an event has a value, in small or large letters as RFC 5545 has it."""
    return str(event.get(name, "")).strip().upper() == value


def event_name(event: Component) -> str:
    """The event as its owner finds it: `"Holiday" (UID 17)`."""
    summary, uid = _short(str(event.get("SUMMARY", ""))), _short(str(event.get("UID", "")))
    known = f"UID {uid}" if uid else "without a UID"
    return f'"{summary}" ({known})' if summary else known


def rule_of(events: Sequence[Component]) -> str:
    """The rule by which a series comes again, as it stands there; empty without."""
    rule = next((event["RRULE"] for event in events if "RRULE" in event), None)
    if not isinstance(rule, vRecur):
        return ""
    written: bytes = rule.to_ical()  # type: ignore[no-untyped-call]
    return _short(written.decode(errors="replace"))


def _short(shown: str) -> str:
    shown = " ".join(shown.split())
    return shown if len(shown) <= _SHOWN_CHARACTERS else f"{shown[:_SHOWN_CHARACTERS]}…"
