"""Notifications of low urgency that fall due when the hours of their team are over."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.answering.quiet_hours import hours_of, waits_until
from bot.domain.incidents.incident import Incident
from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.notification import Notification
from bot.domain.paging.priority import Priority
from bot.engine.escalation.deciding import others_are_next
from bot.engine.loops.retries import FOLLOWED_WITHIN
from bot.engine.queueing.notifying import notification_to_send
from bot.engine.schedule_files.in_force import InForce
from bot.engine.sending.errand import PutOff
from bot.storage.incidents.handed_over import handed_over
from bot.storage.paging import notifications
from bot.storage.sending import outbox
from bot.storage.stored_schedules import revisions

DECIDED_WITHIN = timedelta(seconds=30)
LOOK_AGAIN = timedelta(milliseconds=200)


def plan_for_hours(
    tx: Connection,
    carried: Sequence[Notification],
    about: Mapping[int, Incident],
    in_force: InForce,
    now: datetime,
) -> bool:
    """Plan these, all to one person by one method, for the next hours; False: they are sent now.

    What goes anyway takes the others along: it disturbs once. Whoever was handed an incident is
    asked at the hour that somebody chose. Raises PutOff where it is about to be decided anew, and
    where the hours may be other ones by files that this process has yet to follow.
    """
    roster = in_force.roster
    planned = {number: waits_until(incident, roster, now) for number, incident in about.items()}
    if None in planned.values():
        _be_decided_first(tx, about.values(), in_force, now)
        return False
    handed = {one.page for one in handed_over(tx, list(about)).values() if not one.again}
    if any(one.page in handed for one in carried):
        return False
    if not revisions.stays_in_force(tx, in_force.revision):
        raise PutOff(now + FOLLOWED_WITHIN)
    for one in carried:
        # Not put off: what waits in the outbox for so long is taken for what does not get through.
        due_at = planned[one.incident] or now
        notifications.plan(tx, one.id, due_at)
        later = notification_to_send(
            one.id,
            one.method,
            one.person,
            one.incident,
            due_at,
            priority=Priority.REPEATED_PAGE,
        )
        outbox.put_all(tx, [later], now)
    return True


def _be_decided_first(
    tx: Connection, about: Collection[Incident], in_force: InForce, now: datetime
) -> None:
    """As the hours begin others may be on call: raises PutOff until it is decided who is paged.

    Whatever is due waits for that for DECIDED_WITHIN. Later, after an outage say, that waits which
    others are to be paged about by now.
    """
    roster = in_force.roster
    if not all(one.urgency is Urgency.LOW and hours_of(one.team, roster) for one in about):
        return
    due = [one for one in about if one.due_at is not None and one.due_at <= now]
    if any(one.due_at is not None and now - DECIDED_WITHIN < one.due_at for one in due):
        raise PutOff(now + LOOK_AGAIN)
    if due and others_are_next(tx, due, in_force.at(tx, now)):
        raise PutOff(now + LOOK_AGAIN)
