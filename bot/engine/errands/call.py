"""Ringing a person about everything that waits for them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Transaction

from bot.domain.paging.notification import Delivery
from bot.domain.people.person import Person
from bot.engine.contracts import DeliveryFailed, Placed, Telephony
from bot.engine.errands.carrying import Carried, still_wanted
from bot.engine.errands.looking_up import CLOCKS_DIFFER, known_by_now
from bot.engine.errands.taking_up import NotificationErrand
from bot.engine.queueing.hanging_up import ask_whether_phone_rings, live_calls, queue_hang_up
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.errand import PutOff, Work
from bot.engine.sending.pacing import SET_BACK
from bot.storage.paging import notifications

LOOK_AGAIN = timedelta(seconds=5)
LOOK_AGAIN_SOON = timedelta(milliseconds=200)

Free = Callable[[], bool]


class CallErrand(NotificationErrand):
    """Calls to one person that are due together become one; a second waits for the first to end."""

    def __init__(
        self,
        schedules: Schedules,
        telephony: Telephony,
        *,
        ring: timedelta,
        can_be_held_back: bool = False,
    ) -> None:
        """`ring` is how long the telephony lets phones ring."""
        super().__init__(schedules)
        self._telephony = telephony
        self._ring = ring
        self._can_be_held_back = can_be_held_back
        self._ahead: WeakKeyDictionary[Transaction, dict[str, Free]] = WeakKeyDictionary()

    def look_ahead(self, tx: Connection, people: Iterable[str], now: datetime) -> None:
        """Ask, along with what is asked next, what `must_wait` is going to ask about each."""
        transaction = tx.get_transaction()
        if transaction is not None and tx.dialect.name == "postgresql":
            self._ahead[transaction] = {key: self._ask_if_free(tx, key, now) for key in people}

    def _ask_if_free(self, tx: Connection, person: str, now: datetime) -> Free:
        is_alone = notifications.be_alone_at_the_phone_of(tx, person)
        rings = ask_whether_phone_rings(tx, person, now, ring=self._ring)
        return lambda: is_alone() and not rings()

    def _is_free(self, tx: Connection, person: str) -> bool:
        """As far as that was asked ahead."""
        transaction = tx.get_transaction()
        asked = {} if transaction is None else self._ahead.get(transaction, {})
        return person in asked and asked.pop(person)()

    def must_wait(
        self, tx: Connection, person: Person, doubtful: Sequence[Delivery], now: datetime
    ) -> None:
        """Raises PutOff while their phone rings for us already."""
        if self._is_free(tx, person.key):
            return
        is_alone = notifications.be_alone_at_the_phone_of(tx, person.key)
        begun = live_calls(tx, now, person=person.key, ring=self._ring)
        if not is_alone():
            raise PutOff(now + LOOK_AGAIN_SOON)
        # One in the future was begun before the clock was set back, and may have ended long ago.
        live = (call for call in begun if call.begun_at <= now + SET_BACK)
        # Those of which nobody knows whether they ring are looked up, and not waited for.
        own = {delivery.id for delivery in doubtful}
        if any(call.id not in own for call in live):
            raise PutOff(now + LOOK_AGAIN)

    def work(self, tx: Connection, person: Person, carried: Carried) -> Work:
        """One call for all of them."""
        call = _Call(self._telephony, person, carried, known=known_by_now(tx, carried))
        # What is looked up first decides whether it is placed at all.
        call.can_be_held_back = self._can_be_held_back and not carried.doubtful
        return call


class _Call(Work):
    def __init__(
        self, telephony: Telephony, person: Person, carried: Carried, *, known: Collection[str]
    ) -> None:
        self._telephony = telephony
        self._person = person
        self._carried = carried
        self._known = known
        self._found: Placed | None = None
        self._placed: Placed | None = None

    async def look_up(self) -> bool:
        doubtful = self._carried.doubtful
        if not doubtful:
            return False
        since = doubtful[0].begun_at - CLOCKS_DIFFER
        self._found = await self._telephony.find_call(
            self._person, since=since, but_not=self._known
        )
        return True

    def stands(self, tx: Connection) -> bool:
        # What rings already is written down. What is said is asked for when they pick up, and
        # leaves out what was answered.
        return self._found is not None or self._carried.any_stands(tx)

    def put_back(self, tx: Connection, now: datetime) -> None:
        self._carried.put_back(tx, now)

    async def send(self) -> None:
        if self._found is None:
            self._placed = await self._telephony.call(
                self._person,
                delivery=self._carried.delivery.id,
                but_not_first=self._carried.dropped_by,
            )

    def sent(self, tx: Connection, now: datetime) -> None:
        delivery = self._carried.delivery.id
        if self._found is not None:
            # Whoever picks up is told of everything that waits for them: it covers all of these.
            earlier, covered = self._carried.doubtful[-1], self._carried.notifications
            self._carried.was_found(tx, earlier, self._found, covered, now)
            delivery = earlier.id
        if self._placed is not None:
            self._carried.was_sent(tx, self._placed, now)
        if not still_wanted(tx, notifications.carried_by(tx, delivery)):
            queue_hang_up(tx, delivery, now)

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        self._carried.failed(tx, failure, retry_at, now)
        delivery = self._carried.delivery.id
        if not failure.may_have_been_done:
            self._carried.stay_in_doubt(tx)
        elif not still_wanted(tx, notifications.carried_by(tx, delivery)):
            queue_hang_up(tx, delivery, now)
