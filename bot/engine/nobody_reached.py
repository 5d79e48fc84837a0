"""Not waiting out a step whose every notification has failed for good."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incident import Incident, State
from bot.domain.paging import reaches_nobody
from bot.domain.roster import Roster
from bot.domain.timeline import What
from bot.engine import messages
from bot.engine.policies import policy_of
from bot.storage import incidents, notifications


def go_on_if_nobody_was_reached(
    tx: Connection, incident: Incident, roster: Roster, now: datetime
) -> None:
    """Escalate at once when every notification of the present step has failed for good.

    Not from the last step: from there the policy begins again, and dead numbers would be dialled in
    a loop without a pause.
    """
    steps = len(policy_of(tx, incident, roster).steps)
    if incident.state is not State.TRIGGERED or incident.step + 1 >= steps:
        return
    step = notifications.of_step(tx, incident.number, incident.step, incident.round)
    if reaches_nobody(step):
        messages.announce(tx, incident.number, now, What.NOBODY_REACHED, step=incident.step)
        incidents.save(tx, replace(incident, due_at=now, version=incident.version + 1))
