"""How long the acknowledgement of an incident by a monitor lasts."""

from datetime import timedelta

from sqlalchemy import Connection

from bot.domain.incidents.incident import Incident
from bot.domain.incidents.services import Services


def ack_timeout_of(tx: Connection, incident: Incident, in_force: Services) -> timedelta | None:
    """The `ack_timeout` of the policy that `policies.policy_of` finds; None: it lasts for good.

    Told by what alerts know of the files in force, without the roster: a start has none yet.
    """
    # No other alert waits until policies can be read.
    from bot.domain.paging.policy import ACK_TIMEOUT
    from bot.storage.stored_schedules.revision_policies import policy_in

    if incident.team in in_force.teams:
        for revision in (incident.revision, in_force.revision):
            policy = None if revision is None else policy_in(tx, revision, incident.team)
            if policy is not None:
                return policy.ack_timeout
    return ACK_TIMEOUT
