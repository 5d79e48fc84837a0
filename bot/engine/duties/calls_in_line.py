"""Noticing calls that a provider took and does not begin: no phone rings."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.domain.paging.notification import Delivery, NotificationState
from bot.engine.clocks.clock import Clock
from bot.engine.commands.calls import CallCommands
from bot.engine.contracts import Placed, Telephony
from bot.engine.duties.call_polling import AT_ONCE, keep_how_it_fares
from bot.engine.queueing.hanging_up import PROVIDERS_OWN, put_call_elsewhere
from bot.storage.database import Database
from bot.storage.incidents import incidents
from bot.storage.paging import asked, notifications
from bot.storage.paging.unbegun_calls import unbegun_calls

log = structlog.get_logger(__name__)

# A provider that begins a call each second has begun sixty by then, and the phone of one that was
# begun, though no callback said so, has rung out.
IN_LINE_AFTER = timedelta(minutes=1)
# By then the policy has had others placed.
LOOKED_AT_FOR = timedelta(minutes=30)
LOOKED_AT_AT_MOST = 3 * AT_ONCE


class CallsInLine:
    """Has another provider place a call that the first one keeps in line.

    The provider is asked first: callbacks may be lost. Where it does not say, the call counts as
    kept in line: twice is better than not at all.
    """

    name = "calls in line"
    every_seconds = 10
    at_once = False

    def __init__(
        self,
        database: Database,
        calls: CallCommands,
        telephony: Telephony,
        clock: Clock,
        *,
        ring: timedelta,
    ) -> None:
        """`ring` is how long the telephony lets phones ring."""
        self._database = database
        self._calls = calls
        self._telephony = telephony
        self._clock = clock
        self._after = max(IN_LINE_AFTER, ring + PROVIDERS_OWN)
        self._in_line_at: set[str] = set()

    async def do(self) -> None:
        """Look once."""
        before, self._in_line_at = self._in_line_at, set()
        found = await self._database.in_thread(self._unbegun)
        for begin in range(0, len(found), AT_ONCE):
            await asyncio.gather(*map(self._ask, found[begin : begin + AT_ONCE]))
        for provider in sorted(self._in_line_at - before):
            log.warning("calls wait in line at a provider", provider=provider)

    def note(self) -> str | None:
        """Where calls wait, as of the last look."""
        if not self._in_line_at:
            return None
        return f"calls wait in line at {' and '.join(sorted(self._in_line_at))}"

    def _unbegun(self) -> Sequence[Delivery]:
        now = self._clock.now()
        with self._database.read() as tx:
            after, before = now - LOOKED_AT_FOR, now - self._after
            return unbegun_calls(tx, after=after, before=before, limit=LOOKED_AT_AT_MOST)

    async def _ask(self, call: Delivery) -> None:
        placed = Placed(provider=str(call.provider), id=str(call.provider_id))
        state = await self._telephony.fares(placed)
        if state not in {None, NotificationState.SENT}:
            await keep_how_it_fares(self._database, self._calls, call.id, placed, state)
            return
        self._in_line_at.add(placed.provider)
        await self._database.in_thread(self._have_another_place_it, call)

    def _have_another_place_it(self, call: Delivery) -> None:
        """Once for each call, whichever process sees it first."""
        now = self._clock.now()
        with self._database.write() as tx:
            carried = notifications.carried_by(tx, call.id)
            incidents.lock(tx, {one.incident for one in carried})
            known = notifications.delivery(tx, call.id, for_change=True)
            if known is None or known.state is not NotificationState.SENT:
                return
            ask = asked.still_ask(tx, {one.page for one in carried})
            untold = [
                one.id
                for one in notifications.several(tx, [one.id for one in carried]).values()
                if one.page in ask and one.problem is None and one.state is NotificationState.SENT
            ]
            if untold:
                problem = f"in line at {call.provider}: no phone rings"
                notifications.note(tx, untold, NotificationState.SENT, now, problem=problem)
                put_call_elsewhere(tx, call.id, now)
