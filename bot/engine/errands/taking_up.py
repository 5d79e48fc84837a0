"""Taking up notifications of any method: which of them are still to be sent."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.timeline import What
from bot.domain.paging.notification import Delivery, Notification, NotificationState
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster
from bot.engine.errands.carrying import Carried, note_each, note_failure
from bot.engine.errands.holding import hold_repetitions
from bot.engine.errands.waiting_for_hours import plan_for_hours
from bot.engine.escalation.nobody_reached import go_on_where_nobody_was_reached
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.errand import Work
from bot.storage.connections.observed import Took, observe
from bot.storage.incidents import incidents
from bot.storage.paging import notifications, recent_notifications
from bot.storage.sending.outbox import Outgoing

_UNSENT = {NotificationState.PENDING, NotificationState.SENDING}


class NotificationErrand(ABC):
    """Takes up the notifications of some rows, all to one person by one method, as one delivery."""

    gives_up_after_tries = None

    def __init__(self, schedules: Schedules) -> None:
        self._schedules = schedules

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """None when nothing of it is wanted any more, or the person cannot be reached this way.

        Raises PutOff for repetitions that come too close on what was sent before, and where the
        method has to wait: then no try to send has been written down.
        """
        carried = _wanted(tx, rows, now)
        if not carried:
            return None
        about = _about(tx, rows, carried)
        in_force = self._schedules.in_force()
        roster = in_force.roster
        person = roster.people.get(carried[0].person)
        if person is None or not person.can_be_reached_by(carried[0].method):
            _note_interrupted(tx, carried, now)
            _cannot_reach(tx, carried, roster, now)
            return None
        doubtful = notifications.doubtful(tx, carried)
        if not doubtful and plan_for_hours(tx, carried, about, in_force, now):
            return None
        new = {row.fresh.incident for row in rows if row.fresh is not None}
        before = recent_notifications.tried(tx, about.keys() - new)
        if not doubtful:
            hold_repetitions(tx, carried, about, before, now)
        self.must_wait(tx, person, doubtful, now)
        _note_interrupted(tx, carried, now)
        for number in about.keys() - {one.incident for one in before}:
            observe(tx, Took.REQUEST, about[number].opened_at, about[number].urgency)
        dropped_by = notifications.dropped_by(tx, carried)
        delivery = notifications.begin_delivery(tx, carried, now)
        all_of_it = Carried(delivery, tuple(carried), roster, doubtful, dropped_by)
        return self.work(tx, person, all_of_it)

    def must_wait(
        self, tx: Connection, person: Person, doubtful: Sequence[Delivery], now: datetime
    ) -> None:
        """Raises PutOff where nothing may be sent to the person yet."""
        return

    @abstractmethod
    def work(self, tx: Connection, person: Person, carried: Carried) -> Work:
        """The delivery to send."""


def _wanted(tx: Connection, rows: Sequence[Outgoing], now: datetime) -> list[Notification]:
    """Those notifications that still have to be sent; the others are withdrawn.

    Whoever holds the lease of a row may send it: a notification found in state `sending` was taken
    up by a process that died, or hung for longer than its lease, and is sent again.
    """
    current = {row.subject: row.fresh for row in rows if row.fresh is not None}
    if kept := [row.subject for row in rows if row.fresh is None]:
        current |= notifications.several(tx, kept)
    unsent = [one for row in rows if (one := current[row.subject]).state in _UNSENT]
    about = _about(tx, rows, unsent)
    found = [one for one in unsent if about[one.incident].state is State.TRIGGERED]
    gone = [one.id for one in unsent if about[one.incident].state is not State.TRIGGERED]
    if gone:
        notifications.note(tx, gone, NotificationState.WITHDRAWN, now)
    return found


def _note_interrupted(tx: Connection, carried: Sequence[Notification], now: datetime) -> None:
    # Their deliveries are left open: they are looked up before anything is sent again.
    interrupted = [one for one in carried if one.state is NotificationState.SENDING]
    note_each(tx, What.DELIVERY_INTERRUPTED, interrupted, now)


def _about(
    tx: Connection, rows: Sequence[Outgoing], carried: Sequence[Notification]
) -> dict[int, Incident]:
    """The incidents that these are about, locked."""
    held = {row.about.number: row.about for row in rows if row.about is not None}
    numbers = {one.incident for one in carried}
    held |= incidents.lock(tx, numbers - held.keys())
    return {number: held[number] for number in numbers}


def _cannot_reach(
    tx: Connection, carried: Sequence[Notification], roster: Roster, now: datetime
) -> None:
    problem = "the schedule files no longer say how to reach them this way"
    ids = [notification.id for notification in carried]
    notifications.note(tx, ids, NotificationState.FAILED, now, problem=problem)
    touched = incidents.lock(tx, {notification.incident for notification in carried})
    note_failure(tx, touched, carried[0], problem, None, now)
    go_on_where_nobody_was_reached(tx, touched.values(), roster, now)
