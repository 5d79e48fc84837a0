"""Not waiting out a step whose every notification has failed for good."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.answering.quiet_hours import waits_until
from bot.domain.incidents.heard import NOTHING_HEARD
from bot.domain.incidents.incident import Incident, State, changed
from bot.domain.incidents.timeline import What
from bot.domain.paging.notification import Notification, NotificationState, reaches_nobody
from bot.domain.paging.unreached import goes_on_at
from bot.domain.rosters.roster import Roster
from bot.engine.escalation.ledger import Ledger
from bot.engine.schedule_files.policies import policy_of
from bot.storage.incidents import timeline
from bot.storage.incidents.handed_over import handed_over
from bot.storage.paging import notifications, pages


def go_on_where_nobody_was_reached(
    tx: Connection, about: Iterable[Incident], roster: Roster, now: datetime
) -> None:
    """Escalate before its time where every notification of the present step has failed for good.

    The last of them just now. Of an incident that was handed to a person they alone count, at any
    step: who was paged before is left alone, and they are not paged again by themselves.
    """
    triggered = [incident for incident in about if incident.state is State.TRIGGERED]
    if not triggered:
        return
    handed = handed_over(tx, [incident.number for incident in triggered])
    sent = notifications.of_present_step(tx, [incident.number for incident in triggered])
    unreached = []
    ledger = Ledger(now)
    for incident in triggered:
        of_step, to = sent[incident.number], handed.get(incident.number)
        paged = of_step if to is None else [one for one in of_step if one.page == to.page]
        if not (reaches_nobody(paged) and _any_failed(paged, now)):
            continue
        if to is None:
            unreached.append(incident)
        else:
            waits = _waits(incident, roster, now)
            ledger.announce(incident.number, What.NOBODY_REACHED, person=to.person, **waits)
            ledger.save(changed(incident, due_at=now))
    _go_on_from_step(tx, ledger, unreached, roster, now)
    ledger.write(tx)


def _waits(incident: Incident, roster: Roster, at: datetime) -> dict[str, bool]:
    """Whether what goes on then waits for the hours of low urgency."""
    return {"waits": True} if waits_until(incident, roster, at) is not None else {}


def _any_failed(paged: Iterable[Notification], now: datetime) -> bool:
    """Whether one of these has failed at this instant: of a step that stays it is said once."""
    return any(n.state is NotificationState.FAILED and n.updated_at == now for n in paged)


def _go_on_from_step(
    tx: Connection, ledger: Ledger, unreached: list[Incident], roster: Roster, now: datetime
) -> None:
    if not unreached:
        return
    told = pages.people_reached(tx, [incident.number for incident in unreached])
    heard = timeline.heard_of(tx, unreached)
    for incident in unreached:
        declined = heard.get(incident.number, NOTHING_HEARD).declined
        policy = policy_of(tx, incident, roster)
        at = goes_on_at(incident, policy, told[incident.number], declined, now)
        where = {"step": incident.step, "round": incident.round, **_waits(incident, roster, at)}
        ledger.announce(incident.number, What.NOBODY_REACHED, **where, again_at=at.isoformat())
        ledger.save(changed(incident, due_at=at))
