"""Doing something about an incident for a person in Slack, and telling them how it went."""

from enum import StrEnum

from bot.domain.answering.naming import name_of
from bot.domain.answering.quiet_hours import paged_again_at
from bot.domain.answering.reassigning import Recipient, ToTeam
from bot.domain.answering.what_follows import in_words, why_nobody
from bot.domain.incidents.incident import Incident, Position, State
from bot.domain.incidents.timeline import Through
from bot.domain.people.person import Person
from bot.domain.refusals import (
    AlreadyAcknowledged,
    AlreadyEscalated,
    AlreadyResolved,
    BecameUrgent,
    Refused,
)
from bot.domain.rosters.roster import Roster
from bot.engine.commands.incidents import IncidentCommands
from bot.engine.contracts import Followed, IncidentView
from bot.slack.messages.incident import short_line
from bot.slack.messages.paging import paging
from bot.slack.writing import mrkdwn, when

COME_TOO_LATE = (AlreadyAcknowledged, AlreadyEscalated, AlreadyResolved, BecameUrgent)


class SlackAct(StrEnum):
    """What can be done about an incident, as people type it."""

    ACKNOWLEDGE = "ack"
    RESOLVE = "resolve"
    ESCALATE = "escalate"


def act_on(
    commands: IncidentCommands,
    act: SlackAct,
    number: int,
    person: Person,
    *,
    seen: Position | None = None,
    told_rises: int | None = None,
) -> Incident | Followed:
    """Do it; blocks on the database. `seen` is what the person who escalates has before them.

    `told_rises` are those rises that the message tells of, where they press a button of one.

    Raises:
        Refused: it cannot be done; see IncidentCommands.
    """
    whose = number, person.key, Through.SLACK
    match act:
        case SlackAct.ACKNOWLEDGE:
            return commands.acknowledge(*whose, told_rises=told_rises)
        case SlackAct.RESOLVE:
            return commands.resolve(*whose, told_rises=told_rises)
        case SlackAct.ESCALATE:
            return commands.escalate(*whose, seen=seen, told_rises=told_rises)


def done(act: SlackAct, acted: Incident | Followed, person: Person, roster: Roster) -> str:
    """What was done, as mrkdwn."""
    if isinstance(acted, Followed):
        return f"{short_line(acted.incident)}\n{_following(acted, person, roster)}"
    if act is SlackAct.RESOLVE:
        return f"{short_line(acted)}\nResolved."
    taken = "You have it. Nobody else is paged for it."
    return f"{short_line(acted)}\n{taken}{_keeping(acted, roster)}"


def handed_over(handed: Followed, recipient: Recipient, roster: Roster) -> str:
    """Who is paged for it now, or why nobody is, as mrkdwn."""
    incident = handed.incident
    nobody = why_nobody(handed.follows, handed.at)
    if nobody is not None:
        return f"{short_line(incident)}\nReassigned to team {mrkdwn(incident.team)}: {nobody}."
    if isinstance(recipient, ToTeam):
        whom = f"team {recipient.team}, from its first step"
    else:
        whom = name_of(recipient.person, roster)
    return f"{short_line(incident)}\nReassigned: paging {mrkdwn(whom)} now."


def _following(followed: Followed, person: Person, roster: Roster) -> str:
    if followed.follows is None:
        return "Escalated."
    said = in_words(followed.follows, roster, person.key, followed.at)
    return mrkdwn(f"Escalated: {said}.")


def put_off(incident: Incident, roster: Roster) -> str:
    """That it is snoozed, as mrkdwn."""
    paged_at = paged_again_at(incident, roster)
    until = when(paged_at) if paged_at is not None else "then"
    if paged_at != incident.returns_at:
        until += ", when the team's hours for low urgency begin"
    return (
        f"{short_line(incident)}\nNobody is paged for it until {until}. Then paging begins again; "
        f"`/oncall ack {incident.number}` takes it before."
    )


def _keeping(incident: Incident, roster: Roster) -> str:
    paged_at = paged_again_at(incident, roster)
    if paged_at is None:
        return ""
    return (
        f"\nPaging begins again {when(paged_at)} unless it is resolved by then; "
        f"`/oncall ack {incident.number}` once more keeps it."
    )


def why_refused(refusal: Refused, view: IncidentView, person: Person) -> str:
    """Who was there first and when, or whom it has gone on to, as mrkdwn."""
    incident = view.incident
    if isinstance(refusal, BecameUrgent):
        return _risen(refusal, incident)
    if isinstance(refusal, AlreadyEscalated):
        now = paging(view) if incident.state is State.TRIGGERED else ()
        return "\n".join([mrkdwn(str(refusal)), *now])
    if incident.resolved_at is not None:
        who = _name(incident.resolved_by, view, person)
        return f"{who} resolved #{incident.number} already, {when(incident.resolved_at)}."
    if incident.snoozed and incident.returns_at is not None:
        who = _name(incident.acknowledged_by, view, person)
        return f"{who} snoozed #{incident.number}, until {when(incident.returns_at)}."
    if incident.acknowledged_at is not None:
        who = _name(incident.acknowledged_by, view, person)
        return f"{who} acknowledged #{incident.number} already, {when(incident.acknowledged_at)}."
    return mrkdwn(str(refusal))


def _risen(refusal: BecameUrgent, incident: Incident) -> str:
    how = "Once the message says so, press again"
    if incident.state is State.TRIGGERED:
        how += f"; `/oncall ack {incident.number}` takes it at once"
    return f"{mrkdwn(str(refusal))} {how}."


def _name(key: str | None, view: IncidentView, person: Person) -> str:
    return "You" if key == person.key else mrkdwn(name_of(key, view.roster))
