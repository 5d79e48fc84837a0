"""Sending notifications by any method: taking them up, and what follows success or failure."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.further_calls import with_answer
from bot.domain.incident import Incident, State
from bot.domain.paging import Delivery, Notification, NotificationState, PlacedCall, goes_by
from bot.domain.person import Person
from bot.domain.roster import Roster
from bot.domain.timeline import What
from bot.engine.contracts import DeliveryFailed, Placed
from bot.engine.errands.holding import hold_repetitions
from bot.engine.errands.waiting_for_hours import plan_for_hours
from bot.engine.escalation.nobody_reached import go_on_where_nobody_was_reached
from bot.engine.queueing import messages
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.errand import Work
from bot.storage.connections.observed import Took, observe
from bot.storage.incidents import incidents, timeline
from bot.storage.incidents.timeline import Happening
from bot.storage.paging import asked, notifications, recent_notifications
from bot.storage.paging.further_calls import save_calls
from bot.storage.paging.unbegun_deliveries import put_back
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
        roster = self._schedules.files_in_force()
        person = roster.people.get(carried[0].person)
        if person is None or not person.can_be_reached_by(carried[0].method):
            _note_interrupted(tx, carried, now)
            _cannot_reach(tx, carried, roster, now)
            return None
        doubtful = notifications.doubtful(tx, carried)
        if not doubtful and plan_for_hours(tx, carried, about, roster, now):
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
    def work(self, tx: Connection, person: Person, carried: "Carried") -> Work:
        """The delivery to send."""


class Carried:
    """The notifications of one delivery, and how its outcome is written down.

    `doubtful` are the deliveries before this one of which nobody knows whether they were sent,
    `dropped_by` the providers that took one and did not get it through.
    """

    def __init__(
        self,
        delivery: Delivery,
        notifications_: tuple[Notification, ...],
        roster: Roster,
        doubtful: Sequence[Delivery] = (),
        dropped_by: Collection[str] = (),
    ) -> None:
        self.delivery = delivery
        self.notifications = notifications_
        self.roster = roster
        self.doubtful = doubtful
        self.dropped_by = dropped_by

    @property
    def incidents(self) -> set[int]:
        """What they are about."""
        return {notification.incident for notification in self.notifications}

    def were_carried_by(self, earlier: Delivery) -> tuple[Notification, ...]:
        """Those of them that a delivery before this one was to carry."""
        return tuple(one for one in self.notifications if one.delivery == earlier.id)

    def all_stand(self, tx: Connection) -> bool:
        """Whether each of them is still to be sent, by this delivery."""
        return len(self._still_wanted(tx)) == len(self.notifications)

    def any_stands(self, tx: Connection) -> bool:
        """Whether at least one of them is still to be sent, by this delivery."""
        return bool(self._still_wanted(tx))

    def put_back(self, tx: Connection, now: datetime) -> None:
        """The delivery was not begun: they are as they were before it."""
        incidents.lock(tx, self.incidents)
        ids = set(self._being_sent(tx, self._ids()))
        as_before = [one for one in self.notifications if one.id in ids]
        put_back(tx, self.delivery.id, as_before, now)

    def was_found(
        self,
        tx: Connection,
        earlier: Delivery,
        placed: Placed,
        covered: Sequence[Notification],
        now: datetime,
    ) -> None:
        """A delivery before this one was sent after all, and covers some of these, or all.

        From here on they are that delivery's, and this one carries the others.
        """
        incidents.lock(tx, self.incidents)
        current = notifications.delivery(tx, earlier.id, for_change=True) or earlier
        known = with_answer(current, as_sent(placed), placed.in_doubt)
        save_calls(tx, known)
        ids = [one.id for one in self._not_taken_over(tx, [one.id for one in covered])]
        notifications.carry(tx, ids, earlier.id)
        # Those that were withdrawn before this one began among them.
        _note_news(tx, notifications.carried_by(tx, earlier.id), known.state, now)
        _note(tx, What.DELIVERY_FOUND, covered, now)
        messages.refresh_all(tx, now, newest={one.incident for one in covered})
        self.notifications = tuple(one for one in self.notifications if one not in covered)
        if not self.notifications:
            withdrawn = NotificationState.WITHDRAWN
            notifications.save_delivery(tx, self.delivery.id, state=withdrawn)

    def was_sent(self, tx: Connection, placed: Placed, now: datetime) -> None:
        """Keep the provider's id, and `sent` where no callback has told more already."""
        touched = incidents.lock(tx, self.incidents)
        before = notifications.delivery(tx, self.delivery.id, for_change=True) or self.delivery
        known = with_answer(before, as_sent(placed), placed.in_doubt)
        if known.state is not before.state:
            _note_news(tx, self._not_taken_over(tx, self._ids()), known.state, now)
        save_calls(tx, known)
        messages.refresh_all(tx, now, newest=touched.keys())

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
        notifications.note(
            tx, self._being_sent(tx, self._ids()), again, now, problem=failure.problem
        )
        note_failure(tx, touched, self.notifications[0], failure.problem, retry_at, now)
        if retry_at is None:
            go_on_where_nobody_was_reached(tx, touched.values(), self.roster, now)

    def _still_wanted(self, tx: Connection) -> list[int]:
        ask = asked.still_ask(tx, {one.page for one in self.notifications})
        return self._being_sent(tx, [one.id for one in self.notifications if one.page in ask])

    def _ids(self) -> list[int]:
        return [notification.id for notification in self.notifications]

    def _being_sent(self, tx: Connection, ids: Collection[int]) -> list[int]:
        """Without those that were withdrawn since: whoever said that they can't is left alone."""
        ours = self._not_taken_over(tx, ids)
        return [n.id for n in ours if n.state is NotificationState.SENDING]

    def _not_taken_over(self, tx: Connection, ids: Collection[int]) -> list[Notification]:
        """Where somebody else has begun a delivery since, that is the one that counts."""
        current = notifications.several(tx, ids)
        return [n for n in current.values() if n.delivery == self.delivery.id]


def as_sent(placed: Placed) -> PlacedCall:
    """What a provider has that says that it placed it."""
    return PlacedCall(provider=placed.provider, id=placed.id, state=NotificationState.SENT)


def still_wanted(tx: Connection, carried: Iterable[Notification]) -> bool:
    """Whether any of these is to somebody who is still asked for an answer, and not withdrawn."""
    standing = {one.page for one in carried if one.state is not NotificationState.WITHDRAWN}
    return bool(asked.still_ask(tx, standing))


def note_failure(
    tx: Connection,
    about: Collection[int],
    notification: Notification,
    problem: str,
    retry_at: datetime | None,
    now: datetime,
) -> None:
    """Tell the timelines, and every message about the incidents, that a delivery failed."""
    facts = {
        "person": notification.person,
        "method": notification.method,
        "problem": problem,
        "retry_at": retry_at.isoformat() if retry_at else None,
    }
    failed = What.DELIVERY_FAILED
    timeline.add_all(
        tx, [Happening(incident=number, at=now, what=failed, facts=facts) for number in about]
    )
    messages.refresh_all(tx, now, newest=about)


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
    _note(tx, What.DELIVERY_INTERRUPTED, interrupted, now)


def _about(
    tx: Connection, rows: Sequence[Outgoing], carried: Sequence[Notification]
) -> dict[int, Incident]:
    """The incidents that these are about, locked."""
    held = {row.about.number: row.about for row in rows if row.about is not None}
    numbers = {one.incident for one in carried}
    held |= incidents.lock(tx, numbers - held.keys())
    return {number: held[number] for number in numbers}


def _note(tx: Connection, what: What, about: Sequence[Notification], now: datetime) -> None:
    happenings = [
        Happening(
            incident=one.incident,
            at=now,
            what=what,
            facts={"person": one.person, "method": one.method},
        )
        for one in about
    ]
    timeline.add_all(tx, happenings)


def _note_news(
    tx: Connection, about: Iterable[Notification], news: NotificationState, now: datetime
) -> None:
    """For those that are being sent, or were withdrawn meanwhile, and are there all the same."""
    open_ = {NotificationState.SENDING, NotificationState.WITHDRAWN}
    ids = [one.id for one in about if one.state in open_ and goes_by(one, news)]
    notifications.note(tx, ids, news, now)


def _cannot_reach(
    tx: Connection, carried: Sequence[Notification], roster: Roster, now: datetime
) -> None:
    problem = "the schedule files no longer say how to reach them this way"
    ids = [notification.id for notification in carried]
    notifications.note(tx, ids, NotificationState.FAILED, now, problem=problem)
    touched = incidents.lock(tx, {notification.incident for notification in carried})
    note_failure(tx, touched, carried[0], problem, None, now)
    go_on_where_nobody_was_reached(tx, touched.values(), roster, now)
