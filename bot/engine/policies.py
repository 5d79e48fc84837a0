"""Which escalation policy an incident goes by."""

from datetime import timedelta

from bot.domain.incident import Incident
from bot.domain.policy import EscalationPolicy, PersonTarget, RoleTarget, Step
from bot.domain.roster import Roster

LAST_RESORT_ROLE = "cto"
LAST_RESORT_WAIT = timedelta(minutes=5)


def policy_of(incident: Incident, roster: Roster) -> EscalationPolicy:
    """Its team's; for a team that the files no longer describe, the last resort."""
    team = roster.teams.get(incident.team)
    return team.policy if team else last_resort(roster)


def last_resort(roster: Roster) -> EscalationPolicy:
    """Whom to page for a team the files no longer describe: the CTO, else everybody we know."""
    if LAST_RESORT_ROLE in roster.roles:
        targets: tuple[RoleTarget | PersonTarget, ...] = (RoleTarget(role=LAST_RESORT_ROLE),)
    else:
        targets = tuple(PersonTarget(person=key) for key in roster.people)
    return EscalationPolicy(steps=(Step(targets=targets, wait=LAST_RESORT_WAIT),))
