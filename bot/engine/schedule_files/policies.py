"""Which escalation policy an incident goes by, and telling people where it is an old one."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.incidents.incident import Incident
from bot.domain.incidents.timeline import What
from bot.domain.paging.policy import EscalationPolicy, PersonTarget, RoleTarget, Step
from bot.domain.rosters.roster import Roster
from bot.engine.queueing import messages
from bot.storage.incidents import overview, timeline
from bot.storage.stored_schedules.revision_policies import policy_in

LAST_RESORT_ROLE = "cto"
LAST_RESORT_WAIT = timedelta(minutes=5)
# Of more, the newest are announced; in a storm the channel is needed for other things.
MOST_ANNOUNCED = 20


def policy_of(tx: Connection, incident: Incident, roster: Roster) -> EscalationPolicy:
    """The one its team had when it was opened, whatever the files say since.

    The present one where that one cannot be told; for a team that the files no longer describe, the
    last resort.
    """
    kept = None
    if incident.revision is not None and incident.team in roster.teams:
        kept = policy_in(tx, incident.revision, incident.team)
    return kept or present_policy(incident, roster)


def present_policy(incident: Incident, roster: Roster) -> EscalationPolicy:
    """What the files in force say for the incident's team."""
    team = roster.teams.get(incident.team)
    return team.policy if team else last_resort(roster)


def last_resort(roster: Roster) -> EscalationPolicy:
    """Whom to page for a team the files no longer describe: the CTO, else everybody we know."""
    if LAST_RESORT_ROLE in roster.roles:
        targets: tuple[RoleTarget | PersonTarget, ...] = (RoleTarget(role=LAST_RESORT_ROLE),)
    else:
        targets = tuple(PersonTarget(person=key) for key in roster.people)
    return EscalationPolicy(steps=(Step(targets=targets, wait=LAST_RESORT_WAIT),))


def tell_of_changed_policies(tx: Connection, before: Roster, after: Roster, now: datetime) -> None:
    """Say of each open incident that it goes on with the policy it was opened with.

    Nothing of one that was opened with the very policy that is in force again.
    """
    changed = {
        key
        for key, team in after.teams.items()
        if key in before.teams and before.teams[key].policy != team.policy
    }
    announced = 0
    for incident in overview.open_of(tx, changed):
        if policy_of(tx, incident, after) == present_policy(incident, after):
            continue
        say = messages.announce if announced < MOST_ANNOUNCED else timeline.add
        say(tx, incident.number, now, What.POLICY_CHANGED, team=incident.team)
        announced += 1
