"""A provider that does as it is told."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.incidents.incident import Incident
from bot.domain.paging.notification import NotificationState
from bot.domain.people.person import Person
from bot.engine.contracts import DeliveryFailed, Placed


class Scripted:
    """A provider that fails as it is told to, or hangs, and counts how often it was asked."""

    def __init__(self, name: str, failure: DeliveryFailed | None = None) -> None:
        self.name = name
        self.failure = failure
        self.hangs = False
        self.breaks = False
        self.asked = 0
        self.has: Placed | None = None
        self.state: NotificationState | None = None
        self.ended: list[str] = []

    async def call(
        self, person: Person, *, delivery: int, but_not_first: Collection[str] = ()
    ) -> Placed:
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.breaks:
            raise KeyError("sid")
        if self.failure is not None:
            raise self.failure
        return Placed(provider=self.name, id=f"{self.name} {delivery}")

    async def text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        delivery: int,
        but_not_first: Collection[str] = (),
    ) -> Placed:
        return await self.call(person, delivery=delivery)

    async def hang_up(self, placed: Placed) -> None:
        self.ended.append(placed.id)

    async def find_call(
        self, person: Person, *, since: datetime, but_not: Collection[str], at: str | None = None
    ) -> Placed | None:
        return self.has if self.has and self.has.id not in but_not else None

    async def find_text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        since: datetime,
        but_not: Collection[str],
    ) -> Placed | None:
        return self.has if self.has and self.has.id not in but_not else None

    async def fares(self, placed: Placed) -> NotificationState | None:
        return self.state

    async def close(self) -> None:
        self.ended.append("all")
