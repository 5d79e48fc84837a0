"""How calls and texts fared, by their providers, and what waits for the person who picked up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incidents.incident import Incident
from bot.domain.paging.notification import Delivery, NotificationState, goes_by, send_again_after
from bot.domain.paging.priority import Priority
from bot.domain.people.method import Method
from bot.domain.people.person import Person
from bot.domain.refusals import Refused
from bot.engine.clocks.clock import Clock
from bot.engine.commands.asked import let_go_of
from bot.engine.commands.call_news import keep_news
from bot.engine.commands.on_the_line import LetGo, Waiting, waiting_for
from bot.engine.contracts import Placed
from bot.engine.errands.carrying import note_failure
from bot.engine.escalation.asked import asked_at_present_step
from bot.engine.escalation.nobody_reached import go_on_where_nobody_was_reached
from bot.engine.queueing import messages
from bot.engine.queueing.hanging_up import queue_hang_up_of_others
from bot.engine.queueing.notifying import notification_to_send
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.connections.observed import Took, observe
from bot.storage.database import Database
from bot.storage.incidents import incidents
from bot.storage.paging import asked, first_ringing, notifications
from bot.storage.sending import outbox, sooner

_OVER = {
    NotificationState.NO_ANSWER,
    NotificationState.BUSY,
    NotificationState.FAILED,
    NotificationState.ENDED,
}


class UnknownDelivery(Refused):
    """No call or text of ours has that number."""


class AnotherCall(UnknownDelivery):
    """A call bears the number of another one: the database was put back after it was placed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CalledAbout:
    """Whom a call was for, by their key, and its incidents, each with who is paged for it now."""

    person: str
    incidents: tuple[Incident, ...]
    paged: Mapping[int, Sequence[str]]


class CallCommands:
    """The telephone's side of paging. None of it acknowledges anything."""

    def __init__(self, database: Database, schedules: Schedules, clock: Clock) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock

    def person_on(self, delivery: int) -> Person:
        """Who picked up.

        Raises:
            UnknownDelivery: no call of ours has that number.
        """
        with self._database.read() as tx:
            return self._called(tx, delivery)

    def waiting_on(
        self, delivery: int, *, but: Collection[int] = (), at_most: int | None = None
    ) -> Waiting:
        """What to tell the person who picked up: everything triggered they are asked to answer.

        First what the call is about; without those in `but`.

        Raises:
            UnknownDelivery: no call of ours has that number.
        """
        with self._database.read() as tx:
            person = self._called(tx, delivery)
            waiting = waiting_for(tx, person, delivery, but=but, at_most=at_most)
            if waiting.waits:
                return waiting
            return replace(waiting, let_go=self._relieved_of(tx, delivery, person.key))

    def called_about(self, delivery: int) -> CalledAbout:
        """What a call was about, whoever it was for, and is in no file any more.

        Raises:
            UnknownDelivery: no call of ours has that number.
        """
        now, files = self._clock.now(), self._schedules.files_in_force()
        with self._database.read() as tx:
            person = _call(tx, delivery).person
            carried = notifications.carried_by(tx, delivery)
            about = incidents.several(tx, {notification.incident for notification in carried})
            paged = {one.number: asked_at_present_step(tx, one, files, now) for one in about}
        return CalledAbout(person=person, incidents=tuple(about), paged=paged)

    def _called(self, tx: Connection, delivery: int) -> Person:
        return self._schedules.files_in_force().person(_call(tx, delivery).person)

    def must_be(self, delivery: int, placed: Placed, to: str) -> None:
        """See that the call `placed`, to the number `to`, is the delivery that it says it is.

        Raises:
            AnotherCall: it is not.
        """
        with self._database.read() as tx:
            call = notifications.delivery(tx, delivery)
        if call is not None:
            self._must_be(call, placed, to)

    def answered_in(self, delivery: int, placed: Placed) -> None:
        """Somebody has pressed a key in a call: those of other providers for the same are ended."""
        with self._database.read() as tx:
            if not _call(tx, delivery).further:
                return
        self.fared(delivery, NotificationState.ANSWERED, placed=placed)
        with self._database.write(urgent=True) as tx:
            queue_hang_up_of_others(tx, delivery, self._clock.now())

    def _relieved_of(self, tx: Connection, delivery: int, person: str) -> tuple[LetGo, ...]:
        about = {one.incident for one in notifications.carried_by(tx, delivery)}
        about = about.intersection(asked.let_go(tx, person))
        files = self._schedules.files_in_force()
        return tuple(let_go_of(tx, person, about, files, self._clock.now()))

    def fared(
        self,
        delivery: int,
        state: NotificationState,
        *,
        placed: Placed | None = None,
        to: str | None = None,
        problem: str | None = None,
        may_pass: bool = False,
    ) -> None:
        """Record how a call or text fared; news older than what is known changes nothing.

        A busy line is dialled again soon, and what failed for a reason that `may_pass` is sent
        again; when the call is over the person's next may begin. `to` is the number called,
        where it is told.

        Raises:
            UnknownDelivery: no call or text of ours has that number, or it is AnotherCall.
        """
        now = self._clock.now()
        with self._database.write() as tx:
            carried = notifications.carried_by(tx, delivery)
            touched = incidents.lock(tx, {notification.incident for notification in carried})
            known = notifications.delivery(tx, delivery, for_change=True)
            if known is None:
                raise UnknownDelivery(f"There is no call or text {delivery}.")
            if placed is not None and to is not None:
                self._must_be(known, placed, to)
            changed = keep_news(tx, known, placed, state, carried, now)
            if changed.state is known.state:
                return
            state = changed.state
            if state is NotificationState.RINGING:
                _observe_ringing(tx, touched)
            ids = [n.id for n in carried if goes_by(n, state)]
            notifications.note(tx, ids, state, now, problem=problem)
            messages.refresh_all(tx, now, newest=touched.keys())
            if state in _OVER and known.method is Method.CALL:
                sooner.hurry(tx, f"{Method.CALL}:{known.person}", now)
            if state is NotificationState.BUSY:
                _send_again(tx, delivery, "the line was busy", now)
            if state is NotificationState.FAILED and carried:
                self._failed(tx, delivery, touched, problem or "failed", now, may_pass=may_pass)

    def _must_be(self, delivery: Delivery, placed: Placed, to: str) -> None:
        # A number may have been changed in mid-call, and two providers may call for one delivery.
        person = self._schedules.files_in_force().people.get(delivery.person)
        if placed.id != delivery.provider_id and person is not None and person.phone != to:
            raise AnotherCall("This call is no longer known.")

    def _failed(
        self,
        tx: Connection,
        delivery: int,
        touched: Mapping[int, Incident],
        problem: str,
        now: datetime,
        *,
        may_pass: bool,
    ) -> None:
        one = notifications.carried_by(tx, delivery)[0]
        again = _send_again(tx, delivery, problem, now, may_pass=may_pass)
        for retry_at in dict.fromkeys(again.values()):
            about = [number for number in touched if again.get(number) == retry_at]
            note_failure(tx, about, one, problem, retry_at, now)
        for_good = [number for number in touched if number not in again]
        if for_good:
            note_failure(tx, for_good, one, problem, None, now)
            failed = [touched[number] for number in for_good]
            go_on_where_nobody_was_reached(tx, failed, self._schedules.files_in_force(), now)


def _call(tx: Connection, delivery: int) -> Delivery:
    call = notifications.delivery(tx, delivery)
    if call is None:
        raise UnknownDelivery(f"There is no call {delivery}.")
    return call


def _observe_ringing(tx: Connection, touched: Mapping[int, Incident]) -> None:
    for number in first_ringing.never_rang(tx, touched.keys()):
        observe(tx, Took.RINGING, touched[number].opened_at, touched[number].urgency)


def _send_again(
    tx: Connection, delivery: int, problem: str, now: datetime, *, may_pass: bool = False
) -> Mapping[int, datetime]:
    """Plan anew what is worth it, for whoever is still asked; when, by incident."""
    again = {}
    carried = notifications.carried_by(tx, delivery)
    ask = asked.still_ask(tx, {one.page for one in carried})
    for one in carried:
        wait = send_again_after(one.state, one.tries, may_pass=may_pass)
        if wait is None or one.page not in ask:
            continue
        again[one.incident] = now + wait
        notifications.note(tx, [one.id], NotificationState.PENDING, now, problem=problem)
        sending = notification_to_send(
            one.id, one.method, one.person, one.incident, now + wait, priority=Priority.FIRST_PAGE
        )
        outbox.put_all(tx, [sending], now)
    return again
