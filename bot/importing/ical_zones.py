"""The time zones of a calendar's events (RFC 5545), and the assumption if there is none."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from bot.calendars.occurrences import names_its_zone
from bot.domain.plain_text import made_plain
from bot.importing.payload import known_zones


def zone_of(calendar: Calendar, events: Sequence[Event]) -> ZoneInfo:
    """The zone for times without one: the calendar's, else that of most events."""
    if names_its_zone(calendar):
        return ZoneInfo(str(calendar["X-WR-TIMEZONE"]))
    zones = Counter(key for event in events if (key := zone_key(event)) is not None)
    return ZoneInfo(zones.most_common(1)[0][0] if zones else "UTC")


def zone_key(event: Event) -> str | None:
    """The zone that an event begins in, by its name in the IANA database."""
    start = event.start
    zone = start.tzinfo if isinstance(start, datetime) else None
    key = "UTC" if zone is UTC else getattr(zone, "key", None)
    return key if key in known_zones() else None


def assumed(calendar: Calendar, events: Sequence[Event]) -> Iterator[str]:
    """A remark on times without a zone, or with an unknown one."""
    read = f"read on the clock of {zone_of(calendar, events)}: is that what was meant?"
    unknown = {zone for event in events if (zone := _unknown_zone(event)) is not None}
    if unknown:
        yield f"no zone is called {' or '.join(sorted(unknown))}; its times were {read}"
    elif not names_its_zone(calendar) and any(map(_is_without_zone, events)):
        yield f"times without a zone were {read}"


def _is_without_zone(event: Event) -> bool:
    return not isinstance(event.start, datetime) or event.start.tzinfo is None


def _unknown_zone(event: Event) -> str | None:
    """The zone name of an event's start, if neither the calendar nor the IANA database has it."""
    said = event["DTSTART"].params.get("TZID")
    if said is None or not _is_without_zone(event):
        return None
    return " ".join(made_plain(str(said), " ").split())
