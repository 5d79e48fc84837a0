"""Putting an incident off: until when, and for how long at most."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.incidents.incident import Incident, State, changed
from bot.domain.incidents.transitions import already_acknowledged, already_resolved
from bot.domain.refusals import Refused
from bot.domain.times import wallclock
from bot.domain.times.durations import duration_text, parse_duration

LONGEST_SNOOZE = timedelta(days=7)

_CLOCK = re.compile("([01]?[0-9]|2[0-3]):([0-5][0-9])")


def snooze(incident: Incident, by: str, until: datetime, now: datetime) -> Incident:
    """Nobody is paged until then; then it is triggered, and paged from the first step on.

    Raises:
        AlreadyAcknowledged: somebody else is at work on it.
        AlreadyResolved: it is over.
        Refused: `until` has passed, or is further away than LONGEST_SNOOZE.
    """
    if incident.state is State.RESOLVED:
        raise already_resolved(incident)
    free = incident.snoozed or incident.runs_out or incident.acknowledged_by == by
    if incident.state is State.ACKNOWLEDGED and not free:
        raise already_acknowledged(incident)
    if until <= now:
        raise Refused("An incident is snoozed until some time to come.")
    if until - now > LONGEST_SNOOZE:
        raise Refused(
            f"That is too long: an incident is snoozed for {duration_text(LONGEST_SNOOZE)} at most."
        )
    return changed(
        incident,
        state=State.ACKNOWLEDGED,
        due_at=until,
        returns_at=until,
        snoozed=True,
        acknowledged_by=by,
        acknowledged_at=now,
    )


def until_when(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """What people write: a duration such as `2h`, or the time `9:00` when it next comes in a zone.

    Raises:
        Refused: it is neither.
    """
    found = _CLOCK.fullmatch(text)
    if found is not None:
        return next_time(time(int(found[1]), int(found[2])), zone, now)
    try:
        return now + parse_duration(text)
    except ValueError:
        raise Refused(
            f"“{text}” is no time to snooze for. Write it like 30m, 2h or 1d, or 9:00 for the next "
            "time the clock shows it."
        ) from None


def next_time(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """When the clock of a zone next shows a time."""
    today = wallclock.reading(now, zone).date()
    coming = wallclock.instant_of(datetime.combine(today, at), zone)
    if coming > now:
        return coming
    return wallclock.instant_of(datetime.combine(today + timedelta(days=1), at), zone)
