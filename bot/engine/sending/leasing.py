"""Leasing: rows of the outbox are taken, and what is to be sent for them is decided."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.engine.clocks.clock import Clock
from bot.engine.loops.retries import LONGEST_WAIT
from bot.engine.sending.errand import Errand, LeftToNewer, PutOff, Work
from bot.engine.sending.leased_send import LEASE, LeasedSend
from bot.engine.sending.pacing import Pacing
from bot.engine.sending.places import in_bundles, lease_for
from bot.storage.connections.going_along import savepoint
from bot.storage.connections.observed import Took, observe
from bot.storage.sending import leases
from bot.storage.sending.outbox import Lane, Outgoing
from bot.storage.sending.queue_leased import Lease

log = structlog.get_logger(__name__)

# What blocks its sequence is dropped after so many tries, loudly, and not for ever in the way.
POISONED_TRIES = 5
# What only newer code knows is left to it for so long, again and again. Where none is left, as when
# it was taken back, what blocks its sequence is dropped in the end.
LEFT_TO_NEWER_FOR = timedelta(seconds=2)
LEFT_TO_NEWER_TRIES = 30
# So much of a lease is not worth a statement to have it last longer.
_AS_GOOD_AS_NOW = timedelta(milliseconds=250)
_THE_TRANSACTION = nullcontext()


class Leasing:
    """Takes rows for one holder, in whatever transaction it is given."""

    def __init__(
        self, errands: Mapping[str, Errand], clock: Clock, pacing: Pacing, *, holder: str
    ) -> None:
        self._errands = errands
        self._clock = clock
        self._pacing = pacing
        self._holder = holder
        self._left_to_newer: set[str] = set()

    def take(
        self, tx: Connection, lane: Lane, places: int, *, keep_one: bool = False
    ) -> list[LeasedSend]:
        """What is due in a lane, for so many places; nothing may be sent before the commit."""
        now = self._clock.now()
        leased = lease_for(
            tx,
            lane,
            places=places,
            keep_one=keep_one,
            now=now,
            holder=self._holder,
            lasting=LEASE,
        )
        taken = self._prepared(tx, leased.rows, now, self._prepare_or_set_aside)
        longest = leased.longest_waiting
        return [replace(one, in_kept_place=one.rows[0].id in longest) for one in taken]

    def lease(self, lane: Lane, places: int) -> Lease:
        """What a transaction is to queue for this holder, and then `take_queued`."""
        return Lease(lane=lane, holder=self._holder, until=self._clock.now() + LEASE, sends=places)

    def take_queued(
        self, tx: Connection, rows: Sequence[Outgoing], lease: Lease
    ) -> list[LeasedSend]:
        """What this transaction has queued under that lease; nothing may be sent before the commit.

        What breaks a rule nobody thought of is raised: all of the transaction is to be undone.
        """
        leased_at = lease.until - LEASE
        for row in rows:
            observe(tx, Took.DISPATCHING, row.due_at, row.lane)
        return self._prepared(tx, rows, leased_at, self._prepare)

    def _prepared(
        self,
        tx: Connection,
        rows: Sequence[Outgoing],
        now: datetime,
        prepare: Callable[[Connection, Sequence[Outgoing], datetime], list[LeasedSend]],
    ) -> list[LeasedSend]:
        taken = [one for bundle in in_bundles(rows) for one in prepare(tx, bundle, now)]
        # A storm's worth may take long to put together. What was decided holds until the commit,
        # for all it is about is locked: the time to begin in counts from there.
        decided_at = self._clock.now()
        if decided_at - now < _AS_GOOD_AS_NOW:
            return taken
        if taken:
            leases.prolong(tx, [id_ for one in taken for id_ in one.ids], decided_at + LEASE)
        return [replace(one, decided_at=decided_at) for one in taken]

    def _prepare_or_set_aside(
        self, tx: Connection, rows: Sequence[Outgoing], now: datetime
    ) -> list[LeasedSend]:
        try:
            return self._prepare(tx, rows, now, within=savepoint(tx))
        except OperationalError:
            # The database's trouble and not the row's: the whole tick is tried again.
            raise
        except Exception:
            # A row that breaks a rule nobody thought of must not keep all others from being sent.
            ids = [row.id for row in rows]
            log.exception("the outbox has rows that cannot be prepared", rows=ids)
            if len(rows) > 1:
                return [one for row in rows for one in self._prepare_or_set_aside(tx, [row], now)]
            _set_aside(tx, rows[0], now)
            return []

    def _prepare(
        self,
        tx: Connection,
        rows: Sequence[Outgoing],
        now: datetime,
        within: AbstractContextManager[object] = _THE_TRANSACTION,
    ) -> list[LeasedSend]:
        ids = [row.id for row in rows]
        try:
            with within:
                errand = self._errand_of(rows[0].kind)
                work = errand.prepare(tx, rows, now)
                self._keep_pace(work, rows, now)
        except PutOff as answer:
            leases.put_off(tx, ids, answer.until, counted=False)
            return []
        except LeftToNewer as why:
            self._leave_to_newer(tx, rows, str(why), now)
            return []
        if work is None:
            leases.finish(tx, ids)
            return []
        return [LeasedSend(rows=rows, errand=errand, work=work, decided_at=now)]

    def _errand_of(self, kind: str) -> Errand:
        errand = self._errands.get(kind)
        if errand is None:
            raise LeftToNewer(f"no errand of the kind {kind}")
        return errand

    def _leave_to_newer(
        self, tx: Connection, rows: Sequence[Outgoing], why: str, now: datetime
    ) -> None:
        if why not in self._left_to_newer:
            self._left_to_newer.add(why)
            log.error("left to a newer version, which has queued it", why=why, row=rows[0])
        for row in rows:
            blocks = row.sequence is not None
            if blocks and row.tries >= LEFT_TO_NEWER_TRIES:
                _drop(tx, row)
            else:
                leases.put_off(tx, [row.id], now + LEFT_TO_NEWER_FOR, counted=blocks)

    def _keep_pace(self, work: Work | None, rows: Sequence[Outgoing], now: datetime) -> None:
        if work is None or work.written_to is None:
            return
        until = self._pacing.wait(work.written_to, rows[0], now)
        if until is not None:
            raise PutOff(until)


def _set_aside(tx: Connection, row: Outgoing, now: datetime) -> None:
    if row.sequence is not None and row.tries >= POISONED_TRIES:
        _drop(tx, row)
    else:
        leases.put_off(tx, [row.id], now + LONGEST_WAIT)


def _drop(tx: Connection, row: Outgoing) -> None:
    log.error("dropped, for it stands in the way of others", row=row)
    leases.finish(tx, [row.id])
