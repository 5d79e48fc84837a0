"""Who is asked to answer an incident, and why somebody is not, or not any more."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.answering.declining import already_declined
from bot.domain.answering.naming import name_of
from bot.domain.answering.reassigning import already_handed_on
from bot.domain.incidents.incident import Incident
from bot.domain.incidents.timeline import What
from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.notification import asked_at_most_until, asked_by
from bot.domain.paging.policy import EscalationPolicy
from bot.domain.refusals import AlreadyDeclined, AlreadyHandedOn
from bot.domain.rosters.roster import Roster
from bot.storage.incidents import timeline
from bot.storage.paging import notifications, pages


def asked_at_present_step(
    tx: Connection, incident: Incident, files: Roster, now: datetime
) -> list[str]:
    """The people of the step an incident stands at who are being paged `now`, by their keys."""
    step = notifications.of_present_step(tx, [incident.number])[incident.number]
    # Low urgency waits for its hours, and so does the end of its step.
    until = incident.due_at if incident.urgency is Urgency.HIGH else None
    return sorted(asked_by(step, now, until=until) & files.people.keys())


def asked_of_others_until(
    tx: Connection, incident: Incident, policy: EscalationPolicy, but_not: str, now: datetime
) -> datetime | None:
    """When those of the present step beside somebody are being paged no more, at the latest.

    None: its end is waited for. What can wait keeps to its hours; and from the last step on the
    same people would be called again, with whoever has just said that they can't.
    """
    is_last = incident.step + 1 >= len(policy.steps)
    if is_last or incident.urgency is not Urgency.HIGH or incident.due_at is None:
        return None
    step = notifications.of_present_step(tx, [incident.number])[incident.number]
    others = [one for one in step if one.person != but_not]
    return asked_at_most_until(others, now, until=incident.due_at)


def why_not_asked(
    tx: Connection, incident: Incident, person: str, files: Roster, now: datetime
) -> AlreadyDeclined | AlreadyHandedOn | None:
    """Why somebody who was paged about a triggered incident is asked no more; None if they are.

    None as well for whoever was never paged about it.
    """
    ended_at = pages.ended_at(tx, incident.number, person)
    if ended_at is None:
        return None
    handed_on = timeline.newest(tx, incident.number, What.REASSIGNED)
    if handed_on is not None and handed_on.at >= ended_at:
        team, to = handed_on.facts.get("team"), handed_on.facts.get("person")
        whom = f"team {team}" if team else name_of(to, files)
        return already_handed_on(incident.number, whom)
    asked = asked_at_present_step(tx, incident, files, now)
    return already_declined(incident, [name_of(one, files) for one in asked], now)
