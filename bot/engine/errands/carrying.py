"""The notifications that one delivery carries, and what follows its success or failure."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incidents.timeline import What
from bot.domain.paging.further_calls import with_answer
from bot.domain.paging.notification import (
    Delivery,
    Notification,
    NotificationState,
    PlacedCall,
    goes_by,
)
from bot.domain.rosters.roster import Roster
from bot.engine.contracts import DeliveryFailed, Placed
from bot.engine.escalation.nobody_reached import go_on_where_nobody_was_reached
from bot.engine.queueing import messages
from bot.storage.incidents import incidents, timeline
from bot.storage.incidents.timeline import Happening
from bot.storage.paging import asked, notifications
from bot.storage.paging.further_calls import save_calls
from bot.storage.paging.unbegun_deliveries import put_back


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

    def all_stand(self, tx: Connection, *, but_not: Collection[int] = ()) -> bool:
        """Whether each is still to be sent, by this delivery; or was, by one of `but_not`."""
        left = [one for one in self.notifications if one.delivery not in but_not]
        return len(self._still_wanted(tx, left)) == len(left)

    def any_stands(self, tx: Connection) -> bool:
        """Whether at least one of them is still to be sent, by this delivery."""
        return bool(self._still_wanted(tx, self.notifications))

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
        note_news(tx, notifications.carried_by(tx, earlier.id), known.state, now)
        note_each(tx, What.DELIVERY_FOUND, covered, now)
        messages.refresh_all(tx, now, newest={one.incident for one in covered})
        self.notifications = tuple(one for one in self.notifications if one not in covered)
        if not self.notifications:
            withdrawn = NotificationState.WITHDRAWN
            notifications.save_delivery(tx, self.delivery.id, state=withdrawn)

    def was_sent(self, tx: Connection, placed: Placed, now: datetime) -> None:
        """Keep the provider's id, and `sent` where no callback has reported more already."""
        touched = incidents.lock(tx, self.incidents)
        before = notifications.delivery(tx, self.delivery.id, for_change=True) or self.delivery
        known = with_answer(before, as_sent(placed), placed.in_doubt)
        if known.state is not before.state:
            note_news(tx, self._not_taken_over(tx, self._ids()), known.state, now)
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

    def stay_in_doubt(self, tx: Connection) -> None:
        """This one was refused; one before it was not found, perhaps because nobody could look.

        So that one is looked for before the next try again, and ended if somebody answers.
        """
        ours = self._not_taken_over(tx, self._ids())
        pending = {one.id for one in ours if one.state is NotificationState.PENDING}
        for earlier in notifications.doubtful(tx, self.notifications):
            theirs = {one.id for one in self.were_carried_by(earlier)}
            notifications.carry(tx, theirs & pending, earlier.id)

    def _still_wanted(self, tx: Connection, these: Collection[Notification]) -> list[int]:
        ask = asked.still_ask(tx, {one.page for one in these})
        return self._being_sent(tx, [one.id for one in these if one.page in ask])

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


def note_each(tx: Connection, what: What, about: Sequence[Notification], now: datetime) -> None:
    """Tell the timeline of each notification's incident what happened to it."""
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


def note_news(
    tx: Connection, about: Iterable[Notification], news: NotificationState, now: datetime
) -> None:
    """For those that are being sent, or were withdrawn meanwhile, and are there all the same."""
    open_ = {NotificationState.SENDING, NotificationState.WITHDRAWN}
    ids = [one.id for one in about if one.state in open_ and goes_by(one, news)]
    notifications.note(tx, ids, news, now)
