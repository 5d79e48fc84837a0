"""Low urgency outside the hours in which its team lets it disturb anybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise, takewhile

from bot.domain.incidents.incident import Incident, State, changed
from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.returning import is_to_be_asked_about
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.restriction import Windows

# In it the hours of a week begin twice at least, also where the clocks skip them once.
_LOOKS_AHEAD = timedelta(weeks=4)


def waits_until(incident: Incident, roster: Roster, at: datetime) -> datetime | None:
    """When the hours begin that an incident waits for; None: it waits for none."""
    hours = hours_of(incident.team, roster)
    if incident.urgency is not Urgency.LOW or hours is None or hours.covers(at):
        return None
    return hours.next_open(at)


def paged_again_at(incident: Incident, roster: Roster) -> datetime | None:
    """When an incident that somebody has, or put off, is paged again if nothing more happens.

    None where it does not return. Low urgency waits for the hours of its team then, and whoever has
    it is not asked whether they still do outside them either, and has as long to answer.
    """
    returns_at, asked_at = incident.returns_at, incident.due_at
    if returns_at is None:
        return None
    if asked_at is not None and is_to_be_asked_about(incident):
        returns_at += (waits_until(incident, roster, asked_at) or asked_at) - asked_at
    return waits_until(incident, roster, returns_at) or returns_at


def ask_later(incident: Incident, until: datetime) -> Incident:
    """Whoever has it is asked then, and has as long to answer."""
    asked_at, returns_at = incident.due_at, incident.returns_at
    if asked_at is None or returns_at is None:
        raise ValueError(f"incident {incident.number} does not return")
    return changed(incident, due_at=until, returns_at=until + (returns_at - asked_at))


def teams_with_other_hours(before: Roster, after: Roster) -> set[str]:
    """The teams, by key, whose hours are not what they were. One that is gone has none."""
    return {key for key in before.teams if hours_of(key, before) != hours_of(key, after)}


def hours_of(team: str, roster: Roster) -> Windows | None:
    """The hours in which a team lets low urgency disturb anybody; None: any."""
    known = roster.teams.get(team)
    return known.low_urgency_hours if known else None


@dataclass(frozen=True, kw_only=True, slots=True)
class MovedHours:
    """What waited for hours until one of `at` waits until `to`: without hours it is due now."""

    at: tuple[datetime, ...]
    to: datetime


def moved_by(before: Windows | None, after: Windows | None, now: datetime) -> MovedHours | None:
    """What other hours do to all that waits for those there were; None: nothing."""
    if before is None:
        return None
    to = now if after is None else after.next_open(now)
    at = tuple(begin for begin in _next_two(before, now) if begin != to)
    return MovedHours(at=at, to=to) if at else None


def _next_two(hours: Windows, now: datetime) -> tuple[datetime, ...]:
    """When the hours begin next, and once more.

    By a clock that is ahead, or was set back since, some may be over that this one has yet to see
    the end of: what was put off by it waits for those after them.
    """
    soon = takewhile(lambda each: each[1] < now + _LOOKS_AHEAD, hours.stretches_from(now))
    begins = (start for (was, *_), (is_, start, _) in pairwise(soon) if is_ and not was)
    return tuple(islice(begins, 2))


def by_other_hours(incident: Incident, moved: MovedHours) -> Incident | None:
    """An incident that waits for the hours there were, as it waits for those there are.

    So does the question whether somebody is still on it. None where it does not wait for hours.
    """
    if incident.urgency is not Urgency.LOW or incident.due_at not in moved.at:
        return None
    if incident.state is State.TRIGGERED:
        return changed(incident, due_at=moved.to)
    return ask_later(incident, moved.to) if is_to_be_asked_about(incident) else None
