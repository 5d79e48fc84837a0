"""Storms: when a service raises so many alerts that they become one incident. Pure.

The first few incidents of a service stand alone, so that what has nothing to do with each other is
told and answered apart. From then on nobody is helped by one more of them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter

from bot.domain.incidents.incident import Incident
from bot.domain.incidents.transitions import another_alert, resolve
from bot.domain.incidents.urgency import Urgency

# So many incidents that a service opens within so long stand alone, and those after them join. A
# service with many small hosts may well have a dozen separate troubles at a time: pages about them
# go bundled, so that too many apart cost less than one that is hidden behind another.
ALONE = 25
BURST = timedelta(minutes=5)
# Whatever joins an incident after this might be new trouble: people are paged for it.
LASTS_AT_MOST = timedelta(minutes=30)
LONGEST_GROUP = timedelta(days=1)
CLOCKS_DIFFER = timedelta(minutes=1)

_number = attrgetter("number")


class Joining(StrEnum):
    """What a service's alerts with a new dedup key do while another of its incidents is open."""

    IN_A_STORM = "in a storm"
    WITHIN = "within"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True, slots=True)
class Grouping:
    """When alerts of a service join an incident: with WITHIN, so soon after its opening."""

    joining: Joining = Joining.IN_A_STORM
    within: timedelta = timedelta(0)

    def looks_back(self) -> timedelta:
        """How old an incident can be, at most, and still matter here."""
        return max(self.within, LASTS_AT_MOST + BURST)


PROTECTION = Grouping()


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """An incident of a service, as far as storms go. `joined_at`: when an alert last joined it."""

    number: int
    dedup_key: str
    opened_at: datetime
    is_open: bool
    joined_at: datetime | None = None
    is_snoozed: bool = False


def joins(grouping: Grouping, opened: Iterable[Opened], now: datetime) -> int | None:
    """The incident that an alert with a new dedup key joins; None: it opens one of its own.

    Args:
        grouping: that of the service.
        opened: the service's incidents of the last `grouping.looks_back()`, resolved ones too.
        now: the instant.

    It is the youngest that is open, and never one so old that what joins it might be new trouble.
    Where that one is snoozed, nobody would hear of the alert: it opens one of its own, and that is
    what those after it join.
    """
    # One of the time to come was opened before the clock was set back: nobody knows how old it is.
    opened = tuple(one for one in opened if one.opened_at <= now + CLOCKS_DIFFER)
    lasts = grouping.within if grouping.joining is Joining.WITHIN else LASTS_AT_MOST
    if grouping.joining is Joining.NEVER:
        return None
    if grouping.joining is Joining.IN_A_STORM and not _storms(opened, now):
        return None
    since = now - lasts
    young = (one for one in opened if one.is_open and one.opened_at > since)
    youngest = max(young, key=_number, default=None)
    return None if youngest is None or youngest.is_snoozed else youngest.number


def _storms(opened: Collection[Opened], now: datetime) -> bool:
    """Whether a burst has begun, and has not paused for as long as one may be apart."""
    since = now - BURST
    # One that comes and goes all the time is no storm.
    young = set()
    for one in opened:
        joined_at = one.joined_at
        if joined_at is not None and since < joined_at <= now + CLOCKS_DIFFER:
            return True
        if one.opened_at > since:
            young.add(one.dedup_key)
    return len(young) >= ALONE or _went_on_beside_a_snooze(opened, since)


def _went_on_beside_a_snooze(opened: Collection[Opened], since: datetime) -> bool:
    """Whether what was opened since would have joined one, but for a snooze: that is no pause."""
    if not any(one.is_snoozed for one in opened):
        return False
    youngest: Opened | None = None
    beside: Opened | None = None
    for one in sorted(opened, key=_number):
        if youngest is not None and youngest.is_snoozed and one.opened_at > since:
            beside = one
        if one.is_open:
            youngest = one
    if beside is None:
        return False
    before = [one for one in opened if one.number < beside.number]
    return _storms(before, beside.opened_at)


def joined_by(incident: Incident, urgency: Urgency, now: datetime) -> Incident:
    """An alert with a dedup key of its own belongs to it from now on: counted as another one is."""
    keys = incident.open_keys + 1
    return another_alert(incident, urgency, now, joined_at=now, open_keys=keys)


def again_under_key(incident: Incident, urgency: Urgency, now: datetime) -> Incident:
    """A monitor reports once more what it had resolved under one of the incident's dedup keys."""
    keys = incident.open_keys + 1
    return another_alert(incident, urgency, now, open_keys=keys)


def others_open(incident: Incident, *, is_closed: bool) -> int:
    """How many of its dedup keys are open besides one, which is or `is_closed`."""
    return incident.open_keys if is_closed else incident.open_keys - 1


def resolve_key(incident: Incident, by: str, now: datetime) -> Incident:
    """What was reported under one of its dedup keys is over; with the last of them all of it is."""
    if incident.open_keys > 1:
        keys, version = incident.open_keys - 1, incident.version + 1
        return replace(incident, open_keys=keys, version=version)
    return resolve(incident, by, now)


def was_merely_counted(shown: Incident, present: Incident) -> bool:
    """Whether nothing has happened since but that more alerts joined it, or were resolved."""
    names = ("version", "alerts", "joined_at", "open_keys")
    counted = {name: getattr(present, name) for name in names}
    return present.joined_at is not None and replace(shown, **counted) == present


def headline(incident: Incident) -> str:
    """The title, and how much has joined it: `DB timeout, and 9,989 more alerts`."""
    return f"{incident.title}{and_more(incident)}"


def and_more(incident: Incident) -> str:
    """What is to be said after the title of an incident that others have joined; else nothing."""
    more = incident.alerts - 1
    if incident.joined_at is None or more < 1:
        return ""
    return f", and {more:,} more alert{'s' if more > 1 else ''}"
