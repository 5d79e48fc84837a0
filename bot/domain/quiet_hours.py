"""Low urgency outside the hours in which its team lets it disturb anybody."""

from datetime import datetime

from bot.domain.incident import Incident, State, changed
from bot.domain.restriction import Windows
from bot.domain.returning import is_to_be_asked_about
from bot.domain.roster import Roster
from bot.domain.urgency import Urgency


def waits_until(incident: Incident, roster: Roster, at: datetime) -> datetime | None:
    """When the hours begin that an incident waits for; None: it waits for none."""
    team = roster.teams.get(incident.team)
    hours = team.low_urgency_hours if team else None
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
    """The teams, by key, whose hours are not what they were."""
    both = before.teams.keys() & after.teams.keys()
    hours = ((key, before.teams[key], after.teams[key]) for key in both)
    return {key for key, old, new in hours if old.low_urgency_hours != new.low_urgency_hours}


def by_other_hours(
    incident: Incident, before: Windows | None, after: Windows | None, now: datetime
) -> Incident | None:
    """An incident that waits for the hours there were, as it waits for those there are.

    None where it does not, or where they begin at the same time. Without hours low urgency pages
    at any time.
    """
    quiet = incident.state is State.TRIGGERED and incident.urgency is Urgency.LOW
    if not quiet or before is None or before.covers(now):
        return None
    due_at = now if after is None else after.next_open(now)
    if incident.due_at != before.next_open(now) or incident.due_at == due_at:
        return None
    return changed(incident, due_at=due_at)
