"""Sending notifications by any method: taking them up, and what follows success or failure."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incident import Incident, State
from bot.domain.paging import Delivery, Notification, NotificationState
from bot.domain.person import Person
from bot.domain.roster import Roster
from bot.domain.timeline import What
from bot.engine import messages
from bot.engine.errand import Work
from bot.engine.nobody_reached import go_on_if_nobody_was_reached
from bot.engine.schedules import Schedules
from bot.engine.services import DeliveryFailed
from bot.storage import incidents, notifications, timeline
from bot.storage.outbox import Outgoing

_UNSENT = {NotificationState.PENDING, NotificationState.SENDING}


class NotificationErrand(ABC):
    """Takes up the notifications of some rows, all to one person by one method, as one delivery."""

    gives_up_after_tries = None

    def __init__(self, schedules: Schedules) -> None:
        self._schedules = schedules

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """None when nothing of it is wanted any more, or the person cannot be reached this way."""
        carried = _wanted(tx, rows, now)
        if not carried:
            return None
        roster = self._schedules.files_in_force()
        person = roster.people.get(carried[0].person)
        if person is None or not person.can_be_reached_by(carried[0].method):
            _cannot_reach(tx, carried, roster, now)
            return None
        delivery = notifications.begin_delivery(tx, carried, now)
        return self.work(tx, person, Carried(delivery, tuple(carried), roster))

    @abstractmethod
    def work(self, tx: Connection, person: Person, carried: "Carried") -> Work:
        """The delivery to send. Raises PutOff where it must wait; nothing is written then."""


class Carried:
    """The notifications of one delivery, and how its outcome is written down."""

    def __init__(
        self, delivery: Delivery, notifications_: tuple[Notification, ...], roster: Roster
    ) -> None:
        self.delivery = delivery
        self.notifications = notifications_
        self.roster = roster
        self._ids = [notification.id for notification in notifications_]
        self.incidents = {notification.incident for notification in notifications_}

    def was_sent(self, tx: Connection, provider_id: str, now: datetime) -> None:
        """Keep the provider's id, and `sent` where no callback has told more already."""
        touched = incidents.lock(tx, self.incidents)
        current = notifications.delivery(tx, self.delivery.id, for_change=True)
        state = current.state if current else NotificationState.SENDING
        if state is NotificationState.SENDING:
            state = NotificationState.SENT
            notifications.note(tx, self._being_sent(tx), state, now)
        notifications.save_delivery(tx, self.delivery.id, state=state, provider_id=provider_id)
        for number in touched:
            messages.refresh_progress(tx, number, now)

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        """Write down what went wrong; go on where nobody of the step can be reached at all."""
        touched = incidents.lock(tx, self.incidents)
        current = notifications.delivery(tx, self.delivery.id, for_change=True)
        if current is not None and current.state is not NotificationState.SENDING:
            # The answer was lost, but the provider has told us of it since: it was sent.
            return
        again = NotificationState.PENDING if retry_at else NotificationState.FAILED
        if not failure.may_have_been_done:
            notifications.save_delivery(tx, self.delivery.id, state=NotificationState.FAILED)
        notifications.note(tx, self._being_sent(tx), again, now, problem=failure.problem)
        for incident in touched.values():
            note_failure(tx, incident, self.notifications[0], failure.problem, retry_at, now)
            if retry_at is None:
                go_on_if_nobody_was_reached(tx, incident, self.roster, now)

    def _being_sent(self, tx: Connection) -> list[int]:
        """Without those that were withdrawn since: whoever said that they can't is left alone."""
        current = (notifications.get(tx, id_) for id_ in self._ids)
        return [n.id for n in current if n.state is NotificationState.SENDING]


def still_wanted(tx: Connection, carried: Iterable[Notification]) -> bool:
    """Whether any of these is about an incident that waits, and was not withdrawn."""
    return any(
        notification.state is not NotificationState.WITHDRAWN
        and incidents.get(tx, notification.incident).state is State.TRIGGERED
        for notification in carried
    )


def note_failure(
    tx: Connection,
    incident: Incident,
    notification: Notification,
    problem: str,
    retry_at: datetime | None,
    now: datetime,
) -> None:
    """Tell the timeline, and every message about the incident, that a delivery failed."""
    timeline.add(
        tx,
        incident.number,
        now,
        What.DELIVERY_FAILED,
        person=notification.person,
        method=notification.method,
        problem=problem,
        retry_at=retry_at.isoformat() if retry_at else None,
    )
    messages.refresh_progress(tx, incident.number, now)


def _wanted(tx: Connection, rows: Sequence[Outgoing], now: datetime) -> list[Notification]:
    """Those notifications that still have to be sent; the others are withdrawn.

    Whoever holds the lease of a row may send it: a notification found in state `sending` was taken
    up by a process that died, or hung for longer than its lease, and is sent again.
    """
    found = []
    for row in rows:
        notification = notifications.get(tx, row.subject)
        if notification.state not in _UNSENT:
            continue
        if incidents.get(tx, notification.incident).state is not State.TRIGGERED:
            notifications.note(tx, [notification.id], NotificationState.WITHDRAWN, now)
            continue
        if notification.state is NotificationState.SENDING:
            _note_interrupted(tx, notification, now)
        found.append(notification)
    return found


def _note_interrupted(tx: Connection, notification: Notification, now: datetime) -> None:
    # Its delivery is left open: the provider may still tell us of it, and then it can be ended.
    timeline.add(
        tx,
        notification.incident,
        now,
        What.DELIVERY_INTERRUPTED,
        person=notification.person,
        method=notification.method,
    )


def _cannot_reach(
    tx: Connection, carried: Sequence[Notification], roster: Roster, now: datetime
) -> None:
    problem = "the schedule files no longer say how to reach them this way"
    for notification in carried:
        notifications.note(tx, [notification.id], NotificationState.FAILED, now, problem=problem)
        incident = incidents.get(tx, notification.incident)
        note_failure(tx, incident, notification, problem, None, now)
        go_on_if_nobody_was_reached(tx, incident, roster, now)
