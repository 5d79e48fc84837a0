"""Paging about an incident in the very transaction that opens it, where nothing else is to be done.

Between an alert and the call then stands one commit, and no loop that has to be woken. What is not
done so, for whatever reason, is done by the loops: the incident is due, and its pages are queued.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.domain.incidents.incident import Incident
from bot.engine.commands.first_step import CannotPageYet
from bot.engine.escalation.escalator import Escalator
from bot.engine.loops.repeats import problem_in_a_line
from bot.engine.sending.dispatcher import Dispatcher
from bot.engine.sending.leased_send import LeasedSend
from bot.storage.connections.commit_hooks import hooks_of
from bot.storage.connections.going_along import send_kept
from bot.storage.incidents.opened_meanwhile import OpenedMeanwhile, or_opened_meanwhile
from bot.storage.sending.outbox import Lane

log = structlog.get_logger(__name__)

# A lock that only paging needs is waited for by a whole batch of alerts, half a second each time.
REST = timedelta(seconds=10)


LookAhead = Callable[[Connection, Iterable[str], datetime], None]


class AtOnce:
    """The first step of the policy, and the calls that belong to it.

    Texts and Slack are left to the loops, which the commit wakes: a phone rings while they are
    still being put together. `loop` is the one that sends, and `look_ahead` is CallErrand's.

    Where that fails, alerts are kept without for as long as REST, so that what stands in the way
    of paging holds up few of them.
    """

    def __init__(
        self,
        escalator: Escalator,
        dispatcher: Dispatcher,
        loop: asyncio.AbstractEventLoop,
        *,
        look_ahead: LookAhead,
    ) -> None:
        self._escalator = escalator
        self._dispatcher = dispatcher
        self._look_ahead = look_ahead
        self._loop = loop
        self._failed_at: datetime | None = None
        self._problem: str | None = None

    def open(self, tx: Connection, opened: Iterable[Incident], now: datetime) -> bool:
        """Write new incidents down, and whom to page about them; then take the calls.

        False where nothing was done, because that failed just now.

        Raises:
            OpenedMeanwhile: as without all this.
            CannotPageYet: whatever else it was; nothing more can be done in this transaction. What
                is the database's own trouble is met again in the next.
        """
        if self._failed_lately(now):
            return False
        try:
            with or_opened_meanwhile():
                lease = self._dispatcher.lease_within(tx, Lane.CALL)
                ledger = self._escalator.begin(tx, opened, now)
                if lease is not None:
                    self._look_ahead(tx, ledger.called_now()[: lease.sends], now)
                fresh = ledger.write(tx, lease)
                taken = self._dispatcher.take_queued(tx, fresh, lease) if lease is not None else []
                send_kept(tx)
        except OpenedMeanwhile:
            raise
        except Exception as problem:
            self._failed(problem, now)
            raise CannotPageYet from problem
        self._succeeded()
        if taken:
            self._hand_over_once_committed(tx, taken)
        return True

    def _failed_lately(self, now: datetime) -> bool:
        # A clock that was set back makes no rest longer.
        return self._failed_at is not None and abs(now - self._failed_at) < REST

    def _failed(self, error: Exception, now: datetime) -> None:
        problem, before = problem_in_a_line(error), self._problem
        self._failed_at, self._problem = now, problem
        if problem != before:
            log.error("incidents cannot be paged about as they are opened", exc_info=error)

    def _succeeded(self) -> None:
        if self._problem is not None:
            self._failed_at = self._problem = None
            log.info("incidents can again be paged about as they are opened")

    def _hand_over_once_committed(self, tx: Connection, taken: Sequence[LeasedSend]) -> None:
        # While the disk is waited for, requests are put together. None goes out before `begin`.
        hooks, dispatcher = hooks_of(tx), self._dispatcher
        hooks.committing.append(lambda: self._in_loop(lambda: dispatcher.make_ready(taken)))
        hooks.committed.append(lambda: self._in_loop(lambda: dispatcher.begin(Lane.CALL, taken)))
        hooks.undone.append(lambda: self._in_loop(lambda: dispatcher.drop(taken)))

    def _in_loop(self, then: Callable[[], None]) -> None:
        # Where the loop is closed the process is ending: what it holds is taken over.
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(then)
