"""Ending calls, and looking for one that may ring though its provider did not say so."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.domain.paging.further_calls import ringing, with_news
from bot.domain.paging.notification import Delivery, NotificationState, PlacedCall
from bot.domain.people.person import Person
from bot.engine.contracts import DeliveryFailed, Placed, Telephony
from bot.engine.errands.carrying import as_sent, note_news, still_wanted
from bot.engine.errands.looking_up import CLOCKS_DIFFER
from bot.engine.queueing import messages
from bot.engine.queueing.hanging_up import PROVIDERS_OWN, put_hang_up
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.errand import PutOff, Work
from bot.engine.sending.leased_send import SEND_TIMEOUT_SECONDS
from bot.storage.incidents import incidents
from bot.storage.paging import notifications
from bot.storage.paging.further_calls import another_may_be_wanted, save_calls
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Outgoing
from bot.storage.stored_schedules import revisions

log = structlog.get_logger(__name__)

_LOOK_AGAIN = timedelta(seconds=2)
# A call by a provider that is not set up here is left to the engine that has it: whichever looks
# first. After a while it is logged that nobody ends it.
_LEFT_FOR = timedelta(seconds=1)
_LEFT_AT_MOST = timedelta(minutes=5)


class HangUpErrand:
    """Hangs up the calls of a delivery that ring, or may."""

    gives_up_after_tries = 5

    def __init__(
        self,
        schedules: Schedules,
        telephony: Telephony,
        *,
        ring: timedelta,
        has: Callable[[str], bool] = lambda _provider: True,
    ) -> None:
        """`ring` is how long the telephony lets phones ring, `has` tells whose calls it can end."""
        self._schedules = schedules
        self._telephony = telephony
        self._has = has
        self._rings_at_most = timedelta(seconds=SEND_TIMEOUT_SECONDS) + ring + PROVIDERS_OWN

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """Nothing to do for a call that has ended, or that rings for something that waits.

        Whoever has picked up meanwhile is told that it has been taken care of.
        """
        call = notifications.delivery(tx, rows[0].subject)
        if call is None:
            return None
        kind = ErrandKind(rows[0].kind)
        if kind is ErrandKind.HANG_UP_IN_LINE:
            return self._end_those_in_line(call, now)
        found = list(ringing(call))
        known = [_placed(one) for one in found if one.id is not None]
        can_ring = now < call.begun_at + self._rings_at_most
        doubtful = [one.provider for one in found if one.id is None and can_ring]
        if not known and not doubtful:
            return None
        # Asked here and not when it was queued: two who answer two incidents at once each see the
        # other's as waiting, and nobody would end the call.
        if kind is ErrandKind.HANG_UP and still_wanted(tx, notifications.carried_by(tx, call.id)):
            return None
        looked_for = self._looked_for(tx, call, doubtful) if doubtful else None
        if not known and looked_for is None:
            return None
        ours = self._to_end_here(call, known, now)
        if not ours and looked_for is None:
            raise PutOff(now + _LEFT_FOR)
        leaves = len(ours) < len(known)
        return _HangUp(self._telephony, call, ours, looked_for, kind=kind, leaves=leaves)

    def _looked_for(
        self, tx: Connection, call: Delivery, at: Sequence[str | None]
    ) -> "_LookedFor | None":
        """None for somebody of whom no number is known any more."""
        person = self._as_called(tx, call)
        if person is None:
            return None
        since = call.begun_at - CLOCKS_DIFFER
        not_it = notifications.known_to_providers(tx, call.person, call.method, since)
        return _LookedFor(person, at, since, not_it)

    def _as_called(self, tx: Connection, call: Delivery) -> Person | None:
        """They may have left since, or have another number; it rings where it was placed."""
        in_force = self._schedules.in_force()
        person = in_force.roster.people.get(call.person)
        if person is not None and in_force.revision is not None:
            since = revisions.loaded_at(tx, in_force.revision)
            if since is not None and since <= call.begun_at:
                return person
        # What reads the files is imported when it does: alerts need not wait for it.
        from bot.storage.stored_schedules import eras

        return eras.person_at(tx, call.person, call.begun_at) or person

    def _end_those_in_line(self, call: Delivery, now: datetime) -> Work | None:
        """All but the one by which the delivery goes: it was placed last, or it rings."""
        in_line = [one for one in call.further if one.state is NotificationState.SENT]
        known = [_placed(one) for one in in_line if one.id is not None]
        if not known:
            return None
        ours, kind = self._to_end_here(call, known, now), ErrandKind.HANG_UP_IN_LINE
        if not ours:
            raise PutOff(now + _LEFT_FOR)
        leaves = len(ours) < len(known)
        return _HangUp(self._telephony, call, ours, None, kind=kind, leaves=leaves)

    def _to_end_here(self, call: Delivery, known: Sequence[Placed], now: datetime) -> list[Placed]:
        """What a provider carries that only another engine has is left to that: not for ever."""
        nobody_does = now >= call.begun_at + _LEFT_AT_MOST
        return [one for one in known if nobody_does or self._has(one.provider)]


@dataclass(frozen=True, slots=True)
class _LookedFor:
    """Calls to a person that one of these providers, or any where it is None, may have placed."""

    person: Person
    at: Sequence[str | None]
    since: datetime
    but_not: Collection[str]


class _HangUp(Work):
    def __init__(
        self,
        telephony: Telephony,
        delivery: Delivery,
        placed: Sequence[Placed],
        looked_for: _LookedFor | None,
        *,
        kind: ErrandKind,
        leaves: bool,
    ) -> None:
        """`leaves`: others of its calls are to be ended by another engine."""
        self._telephony = telephony
        self._delivery = delivery
        self._placed = placed
        self._looked_for = looked_for
        self._kind = kind
        self._leaves = leaves
        self._found: list[Placed | None] = []

    async def send(self) -> None:
        ends = [self._telephony.hang_up(placed) for placed in self._placed]
        outcomes = await asyncio.gather(*ends, return_exceptions=True)
        for outcome in outcomes:
            if outcome is not None:
                raise outcome
        if (sought := self._looked_for) is not None:
            looks = [self._look(sought, at) for at in sought.at]
            self._found = await asyncio.gather(*looks)

    async def _look(self, sought: _LookedFor, at: str | None) -> Placed | None:
        return await self._telephony.find_call(
            sought.person, since=sought.since, but_not=sought.but_not, at=at
        )

    def sent(self, tx: Connection, now: datetime) -> None:
        """Nothing to write of what was ended: the provider tells the end of a call by a callback.

        What was found is ended next, and what was not is looked for again while it can ring.
        """
        for found in self._found:
            if found is not None and self._is_ours(tx, found):
                self._keep(tx, found, now)
                due_at = now
            else:
                due_at = now + _LOOK_AGAIN
            put_hang_up(tx, self._kind, self._delivery.id, now, due_at=due_at)
        if self._leaves:
            put_hang_up(tx, self._kind, self._delivery.id, now, due_at=now + _LEFT_FOR)

    def failed(
        self,
        tx: Connection,
        failure: DeliveryFailed,
        retry_at: datetime | None,
        now: datetime,
    ) -> None:
        log.warning("a call could not be ended", problem=failure.problem, retry_at=retry_at)

    def _is_ours(self, tx: Connection, found: Placed) -> bool:
        """Not where it may be another one to the same person, begun since, and that is wanted."""
        theirs, since = self._delivery, self._delivery.begun_at - 2 * CLOCKS_DIFFER
        known = notifications.known_to_providers(tx, theirs.person, theirs.method, since)
        return found.id not in known and not another_may_be_wanted(tx, theirs, since)

    def _keep(self, tx: Connection, found: Placed, now: datetime) -> None:
        """It was sent: whoever asked for it may be gone, or is told only that it is known."""
        about = {one.incident for one in notifications.carried_by(tx, self._delivery.id)}
        incidents.lock(tx, about)
        current = notifications.delivery(tx, self._delivery.id, for_change=True)
        changed = with_news(current or self._delivery, as_sent(found))
        if changed is not None:
            save_calls(tx, changed)
            note_news(tx, notifications.carried_by(tx, changed.id), changed.state, now)
            messages.refresh_all(tx, now, newest=about)


def _placed(call: PlacedCall) -> Placed:
    return Placed(provider=str(call.provider), id=str(call.id))
