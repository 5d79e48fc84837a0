"""Doing something about an incident for a person in Slack, and telling them how it went."""

from enum import StrEnum

from bot.domain.incident import Incident
from bot.domain.person import Person
from bot.domain.refusals import AlreadyAcknowledged, AlreadyResolved
from bot.domain.timeline import Through
from bot.domain.words import name_of
from bot.engine.commands.incidents import IncidentCommands
from bot.engine.services import IncidentView
from bot.slack.messages.incident import short_line
from bot.slack.writing import mrkdwn, when


class Act(StrEnum):
    """What can be done about an incident, as people type it."""

    ACKNOWLEDGE = "ack"
    RESOLVE = "resolve"
    ESCALATE = "escalate"


def act_on(commands: IncidentCommands, act: Act, number: int, person: Person) -> Incident:
    """Do it; blocks on the database.

    Raises:
        Refused: it cannot be done; see IncidentCommands.
    """
    match act:
        case Act.ACKNOWLEDGE:
            return commands.acknowledge(number, person.key, Through.SLACK)
        case Act.RESOLVE:
            return commands.resolve(number, person.key, Through.SLACK)
        case Act.ESCALATE:
            return commands.escalate(number, person.key, Through.SLACK)


def done(act: Act, incident: Incident) -> str:
    """What was done, as mrkdwn."""
    match act:
        case Act.ACKNOWLEDGE:
            return f"{short_line(incident)}\nYou have it. Nobody else is paged for it."
        case Act.RESOLVE:
            return f"{short_line(incident)}\nResolved."
        case Act.ESCALATE:
            return f"{short_line(incident)}\nThe next step is paged now."


def told_why(
    refusal: AlreadyAcknowledged | AlreadyResolved, view: IncidentView, person: Person
) -> str:
    """Who was there first and when, as mrkdwn."""
    incident = view.incident
    if incident.resolved_at is not None:
        who = _name(incident.resolved_by, view, person)
        return f"{who} resolved #{incident.number} already, {when(incident.resolved_at)}."
    if incident.acknowledged_at is not None:
        who = _name(incident.acknowledged_by, view, person)
        return f"{who} acknowledged #{incident.number} already, {when(incident.acknowledged_at)}."
    return mrkdwn(str(refusal))


def _name(key: str | None, view: IncidentView, person: Person) -> str:
    return "You" if key == person.key else mrkdwn(name_of(key, view.roster))
