"""Providers of telephony and chat as the engine meets them: they take things, refuse, or hang."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from bot.domain.incidents.incident import Incident
from bot.domain.paging.notification import NotificationState
from bot.domain.people.person import Person
from bot.engine.contracts import (
    LOOK_UP_SECONDS,
    DeliveryFailed,
    Placed,
    Trouble,
)
from bot.storage.sending.outbox import Lane
from tests.simulation.accounts import Account

if TYPE_CHECKING:
    from tests.simulation.process import Process

T = TypeVar("T")

FOR_EVER_SECONDS = 120.0


def hang_up_of(call: str) -> str:
    """What hanging up a call is called."""
    return f"hanging up {call}"


def update_of(message: str) -> str:
    """What updating a message is called."""
    return f"update of message {message}"


class Provider:
    """What all requests have in common: each way in which one can end."""

    def __init__(self, process: "Process") -> None:
        self._process = process
        self._world = process.world

    async def _request(
        self, lane: Lane, what: str, take: Callable[[], T], *, deliveries: Sequence[int] = ()
    ) -> T:
        """Have the provider `take` it, or not."""
        done = False
        try:
            taken = await self._asked(lane, what, take, deliveries)
            done = True
        finally:
            self._process.failures[lane] += not done
        return taken

    async def _asked(
        self, lane: Lane, what: str, take: Callable[[], T], deliveries: Sequence[int]
    ) -> T:
        self._process.boundary(f"before asking for {what}")
        self._world.truth.requests[what] += 1
        self._refuse_this_process(lane, what, deliveries)
        self._refuse(what, deliveries)
        if self._happens("slow_provider"):
            await asyncio.sleep(self._world.chance.choice((0.0, 0.3, 4.0, 11.0)))
        if self._happens("silent"):
            self._world.tell(f"{what}: no answer, and it was not taken")
            await self._hang()
        taken = take()
        self._world.tell(f"{what}: taken")
        self._process.boundary(f"when {what} was taken")
        if self._happens("taken_in_silence"):
            self._world.tell(f"{what}: no answer, though it was taken")
            await self._hang()
        if self._happens("slow_provider"):
            await asyncio.sleep(self._world.chance.choice((0.0, 0.3, 4.0)))
        return taken

    def _refuse_this_process(self, lane: Lane, what: str, deliveries: Sequence[int]) -> None:
        """Another may have what this one lacks."""
        account = self._world.accounts.of(self._process, lane)
        if account is Account.GOOD:
            return
        self._world.tell(f"{what}: {account} at {self._process.name}")
        self._world.tally[f"an account {account}"] += 1
        if account is Account.ABSENT:
            self._world.truth.refused.update(deliveries)
            self._world.truth.refused_requests.add(what)
            raise DeliveryFailed(account, permanent=True)
        for delivery in deliveries:
            self._process.refused_at[delivery] = self._world.time.now
        cut_off = account is Account.CUT_OFF
        trouble = Trouble.UNREACHABLE if cut_off else Trouble.ACCOUNT
        raise DeliveryFailed(account, trouble=trouble)

    def _refuse(self, what: str, deliveries: Sequence[int]) -> None:
        world = self._world
        if self._happens("permanent"):
            trouble = self._why_not(deliveries)
            world.truth.refused_requests.add(what)
            world.tell(f"{what}: refused for good, {trouble}")
            raise DeliveryFailed("refused for good", permanent=True, trouble=trouble)
        if self._happens("passing"):
            world.tell(f"{what}: refused for now")
            raise DeliveryFailed("refused for now")
        if self._happens("limited"):
            seconds = world.chance.choice((1.0, 30.0, 600.0))
            world.tell(f"{what}: asked to come back in {seconds:.0f} seconds")
            raise DeliveryFailed("too many", retry_after_seconds=seconds)
        if self._happens("broken_client"):
            world.tell(f"{what}: the client breaks")
            raise ZeroDivisionError(what)

    def _happens(self, what: str) -> bool:
        return self._world.happens(what)

    def _why_not(self, deliveries: Sequence[int]) -> Trouble:
        self._world.truth.refused.update(deliveries)
        return Trouble.PERSON

    async def _hang(self) -> None:
        if self._world.chance.random() < 0.3:
            raise DeliveryFailed("the connection was lost", may_have_been_done=True)
        await asyncio.sleep(FOR_EVER_SECONDS)


class SimulatedTelephony(Provider):
    """Calls and texts, by one company."""

    def __init__(self, process: "Process", company: str) -> None:
        super().__init__(process)
        self._company = company

    def _happens(self, what: str) -> bool:
        in_trouble = self._company in self._world.telephones.in_trouble
        return in_trouble and super()._happens(what)

    def _why_not(self, deliveries: Sequence[int]) -> Trouble:
        """Nobody can do it; or this company can't, and another could."""
        why = self._world.chance.choice((Trouble.PERSON, Trouble.FORBIDDEN, Trouble.ACCOUNT))
        for delivery in deliveries:
            refused_by = self._world.truth.refused_by[delivery]
            refused_by.add(self._company)
            everybody = refused_by >= set(self._world.telephones.companies)
            if why is Trouble.PERSON or everybody:
                self._world.truth.refused.add(delivery)
        return why

    async def close(self) -> None:
        """Nothing is open."""

    async def call(
        self, person: Person, *, delivery: int, but_not_first: Collection[str] = ()
    ) -> Placed:
        """Ring a person."""
        self._world.guarantees.asked(self._process, delivery, self._company)
        return await self._request(
            Lane.CALL,
            f"call {delivery} to {person.key} by {self._company}",
            lambda: self._world.telephones.place(self._company, person.key, delivery),
            deliveries=[delivery],
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
        self._world.guarantees.asked(self._process, delivery, self._company)
        # Whoever is asked whether they are still on it is told something else than who is paged.
        paged = [incident for incident in incidents if not incident.runs_out]
        said = frozenset(incident.number for incident in paged)
        return await self._request(
            Lane.SMS,
            f"text {delivery} to {person.key} by {self._company}",
            lambda: self._world.telephones.take_text(self._company, person.key, delivery, said),
            deliveries=[delivery],
        )

    async def hang_up(self, placed: Placed) -> None:
        """End a call."""
        ending = hang_up_of(placed.id)
        await self._request(Lane.CALL, ending, lambda: self._world.telephones.hang_up(placed.id))

    async def find_call(
        self, person: Person, *, since: datetime, but_not: Collection[str], at: str | None = None
    ) -> Placed | None:
        """A call under way, unless looking for it goes wrong."""
        self._world.truth.looked_for.add((self._company, person.key))
        what = f"looking for a call to {person.key} at {self._company}"
        return await self._look_up(
            what, lambda: self._world.telephones.find_call(self._company, person.key, but_not)
        )

    async def find_text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        since: datetime,
        but_not: Collection[str],
    ) -> Placed | None:
        """A text that said this, unless looking for it goes wrong."""
        said = frozenset(incident.number for incident in incidents)
        self._world.truth.looked_for.add((self._company, person.key))
        what = f"looking for a text to {person.key} at {self._company}"
        return await self._look_up(
            what, lambda: self._world.telephones.find_text(self._company, person.key, said, but_not)
        )

    async def fares(self, placed: Placed) -> NotificationState | None:
        """How a call fares, unless asking goes wrong."""
        self._process.boundary(f"before asking after {placed.id}")
        if self._happens("passing") or not self._is_reached():
            return None
        return self._world.telephones.calls[placed.id].state

    def _is_reached(self) -> bool:
        return self._world.accounts.of(self._process, Lane.CALL) is Account.GOOD

    async def _look_up(self, what: str, find: Callable[[], Placed | None]) -> Placed | None:
        self._process.boundary(f"before {what}")
        if self._happens("slow_provider"):
            await asyncio.sleep(self._world.chance.choice((0.0, 0.3, LOOK_UP_SECONDS)))
        found = None if self._happens("passing") or not self._is_reached() else find()
        self._world.tell(f"{what}: {found.id if found else 'nothing is found'}")
        self._process.boundary(f"after {what}")
        return found
