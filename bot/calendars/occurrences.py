"""The times at which events of a calendar (RFC 5545) that somebody else wrote come."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

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
    for name in ("CALSCALE", "X-WR-TIMEZONE"):
        if name in calendar:
            alone[name] = calendar[name]
    alone.subcomponents = list(events)
    found = recurring_ical_events.of(alone).between(within.start, within.end)
    return [event for event in found if isinstance(event, Event)]


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
