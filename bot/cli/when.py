"""Instants for people: weekday, date and time on the clock of a zone."""

from datetime import datetime
from zoneinfo import ZoneInfo


def day_and_time(instant: datetime, zone: ZoneInfo) -> str:
    """Such as `Mon 5 Jan 2026 10:00`."""
    local = instant.astimezone(zone)
    return f"{day(instant, zone)} {local:%H:%M}"


def in_utc(instant: datetime | None) -> str:
    """Such as `Mon 5 Jan 2026 10:00 UTC`; nothing for None."""
    return "" if instant is None else f"{day_and_time(instant, ZoneInfo('UTC'))} UTC"


def day(instant: datetime, zone: ZoneInfo) -> str:
    """Such as `Mon 5 Jan 2026`."""
    local = instant.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y}"


def time_of_day(instant: datetime, zone: ZoneInfo) -> str:
    """Such as `10:00:02`."""
    return f"{instant.astimezone(zone):%H:%M:%S}"
