"""Not waiting out a step whose every notification has failed for good."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incident import Incident, State, changed
from bot.domain.paging import reaches_nobody
from bot.domain.roster import Roster
from bot.domain.timeline import What
from bot.engine.ledger import Ledger
from bot.engine.policies import policy_of
from bot.storage import notifications, pages


def go_on_where_nobody_was_reached(
    tx: Connection, about: Iterable[Incident], roster: Roster, now: datetime
) -> None:
    """Escalate at once where every notification of the present step has failed for good.

    Not from the last step: from there the policy begins again, and dead numbers would be dialled in
    a loop without a pause. Of an incident that was handed to a person they alone count, at any
    step: who was paged before is left alone, and they are not paged again by themselves.
    """
    triggered = [incident for incident in about if incident.state is State.TRIGGERED]
    handed = pages.handed_over(tx, [incident.number for incident in triggered])
    waiting = [
        incident
        for incident in triggered
        if incident.number in handed
        or incident.step + 1 < len(policy_of(tx, incident, roster).steps)
    ]
    if not waiting:
        return
    sent = notifications.of_present_step(tx, [incident.number for incident in waiting])
    ledger = Ledger(now)
    for incident in waiting:
        of_step, to = sent[incident.number], handed.get(incident.number)
        paged = of_step if to is None else [one for one in of_step if one.page == to.page]
        if reaches_nobody(paged):
            whom = {"step": incident.step} if to is None else {"person": to.person}
            ledger.announce(incident.number, What.NOBODY_REACHED, **whom)
            ledger.save(changed(incident, due_at=now))
    ledger.write(tx)
