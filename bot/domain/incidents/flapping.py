"""Flapping: what comes and goes under one dedup key wakes people once, not at each flip.

Only decides. The incident that is opened at the latest flip stays open until its monitor has had
nothing to report for a while.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter

from bot.domain.incidents.incident import Incident, changed
from bot.domain.incidents.storm import CLOCKS_DIFFER, resolve_key
from bot.domain.incidents.transitions import resolve

# So often reported and resolved by its monitor, so lately, that it is expected to go on like that.
FLIPS = 3
WITHIN = timedelta(minutes=15)
QUIET = timedelta(minutes=10)
CLOSED_BY = "its monitor, quiet for 10 minutes"


class EndedBy(StrEnum):
    """Who said that an incident is over."""

    MONITOR = "monitor"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True, slots=True)
class Flip:
    """An incident of the same service and dedup key that is over."""

    opened_at: datetime
    ended_by: EndedBy


@dataclass(frozen=True, kw_only=True, slots=True)
class Flapping:
    """So many times, the present one among them, in so long."""

    times: int
    lasting: timedelta


def ended_by(resolved_by: str | None) -> EndedBy:
    """Who resolved it: a monitor's word for itself has a space in it (`Alert.sender`)."""
    return EndedBy.MONITOR if " " in (resolved_by or "") else EndedBy.PERSON


def flapping(before: Iterable[Flip], now: datetime) -> Flapping | None:
    """Whether an incident that is opened `now` is one more flip.

    Args:
        before: the resolved incidents of its service and dedup key, in any order.
        now: the instant.

    What a person resolved is settled: the count begins anew after it.
    """
    since, until = now - WITHIN, now + CLOCKS_DIFFER
    # One in the future was opened before the clock was set back: nobody knows how long ago.
    lately = [flip for flip in before if since < flip.opened_at <= until]
    flips: list[Flip] = []
    for flip in sorted(lately, key=attrgetter("opened_at")):
        flips = [*flips, flip] if flip.ended_by is EndedBy.MONITOR else []
    if len(flips) < FLIPS:
        return None
    return Flapping(times=len(flips) + 1, lasting=max(timedelta(0), now - flips[0].opened_at))


def monitor_resolves(incident: Incident, by: str, now: datetime) -> Incident:
    """A monitor says that what it reported under one of the dedup keys is over.

    With the last of them the incident is resolved; one that flaps, only once it has been quiet.
    It has no open key until then.
    """
    if incident.open_keys > 1 or not incident.flapping:
        return resolve_key(incident, by, now)
    return changed(incident, open_keys=0, quiet_at=now + QUIET)


def heard_again(incident: Incident) -> Incident:
    """An alert came in for it: it is not quiet, whatever it was."""
    return incident if incident.quiet_at is None else replace(incident, quiet_at=None)


def fall_quiet(incident: Incident, now: datetime, *, last_trigger: datetime | None) -> Incident:
    """The time has come at which it was to be resolved, unless something was heard of it.

    Args:
        incident: one with `quiet_at` come.
        now: the instant.
        last_trigger: when an alert last came in for it. One that came after the monitor's last
            word keeps it open, whoever took that alert in and did not know what it meant.
    """
    if incident.quiet_at is None or not incident.is_open:
        return replace(incident, quiet_at=None)
    if last_trigger is not None and last_trigger > incident.quiet_at - QUIET:
        return replace(incident, quiet_at=None, open_keys=max(1, incident.open_keys))
    return resolve(incident, CLOSED_BY, now)
