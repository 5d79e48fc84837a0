"""The real taking over of one telephone company for another, watched from outside."""

import asyncio
from collections.abc import Awaitable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.incidents.incident import Incident
from bot.domain.paging.notification import NotificationState
from bot.domain.people.person import Person
from bot.engine.contracts import DeliveryFailed, Placed, Telephony
from bot.phone.taking_over import PLACED_WITHIN_SECONDS, TakingOver
from bot.storage.sending.outbox import Lane
from tests.simulation.providers import SimulatedTelephony

if TYPE_CHECKING:
    from tests.simulation.process import Process

# So much is left of the time for a send that another company is certain to be asked.
_TIME_FOR_ANOTHER_SECONDS = PLACED_WITHIN_SECONDS / 2


class WatchedTelephony:
    """All companies there are, as a process has them."""

    def __init__(self, process: "Process") -> None:
        self._guarantees = process.world.guarantees
        self._is_absent = Lane.CALL in process.absent
        by_name = {
            company: SimulatedTelephony(process, company)
            for company in process.world.telephones.companies
        }
        (only, *more) = by_name.values()
        self._taking_over = TakingOver(by_name, process.clock)
        self._inner: Telephony = self._taking_over if more else only

    async def call(
        self, person: Person, *, delivery: int, but_not_first: Collection[str] = ()
    ) -> Placed:
        """Ring a person."""
        return await self._watched(self._inner.call(person, delivery=delivery), delivery)

    def has(self, provider: str) -> bool:
        """Every process has all of them, or none."""
        return not self._is_absent and self._taking_over.has(provider)

    async def call_elsewhere(
        self, person: Person, *, delivery: int, but_not_by: Collection[str]
    ) -> Placed:
        """Ring a person by another company than those that keep the call in line."""
        return await self._taking_over.call_elsewhere(
            person, delivery=delivery, but_not_by=but_not_by
        )

    async def text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        delivery: int,
        but_not_first: Collection[str] = (),
    ) -> Placed:
        """Text a person."""
        sending = self._inner.text(person, incidents, delivery=delivery)
        return await self._watched(sending, delivery)

    async def hang_up(self, placed: Placed) -> None:
        """End a call."""
        await self._inner.hang_up(placed)

    async def find_call(
        self, person: Person, *, since: datetime, but_not: Collection[str], at: str | None = None
    ) -> Placed | None:
        """A call under way."""
        return await self._inner.find_call(person, since=since, but_not=but_not, at=at)

    async def find_text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        since: datetime,
        but_not: Collection[str],
    ) -> Placed | None:
        """A text that said this."""
        return await self._inner.find_text(person, incidents, since=since, but_not=but_not)

    async def fares(self, placed: Placed) -> NotificationState | None:
        """How a call fares."""
        return await self._inner.fares(placed)

    async def _watched(self, sending: Awaitable[Placed], delivery: int) -> Placed:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            return await sending
        except DeliveryFailed:
            in_time = loop.time() - begun < _TIME_FOR_ANOTHER_SECONDS
            self._guarantees.not_done(delivery, in_time=in_time)
            raise
