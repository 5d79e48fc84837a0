"""Handing an incident to somebody else: to a person, or to a whole team."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.incidents.heard import HandedTo
from bot.domain.incidents.incident import Incident, Position, State, changed
from bot.domain.incidents.transitions import already_acknowledged, already_resolved, begun_anew
from bot.domain.paging.escalation import Escalation, Page
from bot.domain.paging.policy import EscalationPolicy
from bot.domain.refusals import AlreadyHandedOn, Refused, UnknownPerson
from bot.domain.rosters.roster import Roster, did_you_mean


@dataclass(frozen=True, kw_only=True, slots=True)
class ToPerson:
    """A person, by their key."""

    person: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ToTeam:
    """A team, by its key: whomever its policy pages."""

    team: str


Recipient = ToPerson | ToTeam


def recipient_named(word: str, roster: Roster) -> Recipient:
    """The person, the holder of the role, or the team of that name.

    Raises:
        UnknownPerson: there is none, with a suggestion.
    """
    if word in roster.people:
        return ToPerson(person=word)
    if word in roster.roles:
        return ToPerson(person=roster.roles[word])
    if word in roster.teams:
        return ToTeam(team=word)
    known = [*roster.people, *roster.roles, *roster.teams]
    raise UnknownPerson(f"“{word}” is neither a person nor a team.{did_you_mean(word, known)}")


def hand_to_person(
    incident: Incident,
    person: str,
    policy: EscalationPolicy,
    now: datetime,
    *,
    seen: Position | None = None,
) -> Incident:
    """A person is asked to take it. They have as long as the present step; then the policy goes on.

    `seen` is where it stood for whoever asks (None: they ask whatever has happened since).

    Raises:
        AlreadyAcknowledged: they have it, or somebody took it since.
        AlreadyResolved: it is over.
    """
    _must_be_free(incident, seen)
    at_work = not (incident.runs_out or incident.snoozed)
    if incident.state is State.ACKNOWLEDGED and incident.acknowledged_by == person and at_work:
        raise already_acknowledged(incident)
    return _triggered(incident, due_at=now + wait_of(incident, policy))


def hand_to_team(
    incident: Incident,
    team: str,
    revision: int | None,
    now: datetime,
    *,
    seen: Position | None = None,
) -> Incident:
    """It is the team's now, by their present policy from its first step on.

    The incident's own team is one too: then it goes on by the policy that is in force.

    Raises:
        AlreadyAcknowledged: somebody took it since.
        AlreadyResolved: it is over.
    """
    _must_be_free(incident, seen)
    return _triggered(
        incident,
        due_at=now,
        team=team,
        revision=revision,
        **begun_anew(incident),
    )


def page_again(
    incident: Incident, to: HandedTo, policy: EscalationPolicy, now: datetime
) -> Escalation:
    """It got urgent, and somebody was handed it: they are paged once more, as they were then."""
    stands = replace(incident, step=to.step)
    asked = changed(stands, due_at=now + wait_of(stands, policy))
    return Escalation(
        incident=asked, decisions=(Page(person=to.person, step=to.step, handed=True),)
    )


def wait_of(incident: Incident, policy: EscalationPolicy) -> timedelta:
    """How long the present step waits; before the first, as long as that."""
    return policy.steps[min(max(incident.step, 0), len(policy.steps) - 1)].wait


def already_handed_on(number: int, to: str) -> AlreadyHandedOn:
    """The refusal for somebody who is asked no more: it was handed `to` them, in words."""
    return AlreadyHandedOn(f"Incident {number} has been handed on to {to}.")


def must_not_be_oneself(incident: Incident, by: str, recipient: Recipient) -> None:
    """Raises Refused: whoever wants it themselves takes it."""
    if recipient == ToPerson(person=by):
        raise Refused(f"To take incident {incident.number} yourself, acknowledge it.")


def _must_be_free(incident: Incident, seen: Position | None) -> None:
    if incident.state is State.RESOLVED:
        raise already_resolved(incident)
    if incident.state is State.ACKNOWLEDGED and seen is not None and not seen.acknowledged:
        raise already_acknowledged(incident)


def _triggered(incident: Incident, **fields: object) -> Incident:
    nobody_s = {"acknowledged_by": None, "acknowledged_at": None}
    for_good = {"returns_at": None, "snoozed": False}
    return changed(incident, state=State.TRIGGERED, **nobody_s, **for_good, **fields)
