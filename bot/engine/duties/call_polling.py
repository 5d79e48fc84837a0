"""Asking providers after calls of which no word comes."""

import asyncio
from collections.abc import Sequence

from bot.domain.paging.notification import NotificationState
from bot.engine.clocks.clock import Clock
from bot.engine.commands.calls import CallCommands
from bot.engine.contracts import Placed, Telephony
from bot.engine.errands.call import LOOK_AGAIN
from bot.engine.queueing.hanging_up import live_calls
from bot.storage.database import Database
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox_age import who_waits

# Few enough for any provider. There are more only where very many phones ring at once.
AT_ONCE = 10


class CallPolling:
    """Learns how calls fare whose callbacks nobody may have heard, as if they had been heard.

    A call ends while no process lives, and counts as ringing or listened to for minutes: the next
    call to that person would wait for as long. So the provider is asked about every call that was
    under way at the start, and about each that another one waits for.
    """

    name = "ask after calls"
    every_seconds = 2
    at_once = True

    def __init__(
        self, database: Database, calls: CallCommands, telephony: Telephony, clock: Clock
    ) -> None:
        self._database = database
        self._calls = calls
        self._telephony = telephony
        self._clock = clock
        self._has_begun = False

    async def do(self) -> None:
        """Ask once about each."""
        asked = await self._database.in_thread(self._to_be_asked_about)
        self._has_begun = True
        for begin in range(0, len(asked), AT_ONCE):
            await asyncio.gather(*map(self._ask, asked[begin : begin + AT_ONCE]))

    def note(self) -> str | None:
        """None: what is not known here is waited for."""

    def _to_be_asked_about(self) -> Sequence[tuple[int, Placed]]:
        now = self._clock.now()
        with self._database.read() as tx:
            live = live_calls(tx, now)
            waited_for = (
                who_waits(tx, ErrandKind.CALL, due_by=now + LOOK_AGAIN)
                if live and self._has_begun
                else {call.person for call in live}
            )
        return [
            (call.id, Placed(provider=call.provider, id=call.provider_id))
            for call in live
            if call.person in waited_for
            and call.provider is not None
            and call.provider_id is not None
        ]

    async def _ask(self, asked: tuple[int, Placed]) -> None:
        delivery, placed = asked
        state = await self._telephony.fares(placed)
        await keep_how_it_fares(self._database, self._calls, delivery, placed, state)


async def keep_how_it_fares(
    database: Database,
    calls: CallCommands,
    delivery: int,
    placed: Placed,
    state: NotificationState | None,
) -> None:
    """Write down what a provider says of a call when it is asked; None: it says nothing."""
    if state is None:
        return
    failed = state is NotificationState.FAILED
    problem = "the call failed" if failed else None
    await database.in_thread(
        calls.fared, delivery, state, placed=placed, problem=problem, may_pass=failed
    )
