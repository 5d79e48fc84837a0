"""Telephony by several providers: where one fails, the next takes over in the same send."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import structlog

from bot.domain.incidents.incident import Incident
from bot.domain.paging.notification import NotificationState
from bot.domain.people.person import Person
from bot.engine.clocks.clock import Clock
from bot.engine.contracts import DeliveryFailed, Placed, Telephony, Trouble
from bot.engine.loops.repeats import Repeats
from bot.engine.sending.circuit import Circuit

log = structlog.get_logger(__name__)

# Less than the dispatcher gives any send.
PLACED_WITHIN_SECONDS = 8.5
# How long a provider that hangs may keep the next one from being asked, and then be asked whether
# it has done it after all.
ANSWERS_WITHIN_SECONDS = 3.5
LOOKED_UP_WITHIN_SECONDS = 1.5
# What is left must suffice for a provider to answer, or the next try had better do it.
WORTH_ASKING_SECONDS = 1.0
# A provider that keeps calls in line is asked last for so long.
LEFT_ALONE = timedelta(minutes=5)
_CLOCKS_DIFFER = timedelta(seconds=10)
# More than are placed while a provider keeps us waiting.
_KNOWN_AT_MOST = 1_000

T = TypeVar("T")
Ask = Callable[[Telephony], Awaitable[Placed]]
Look = Callable[[Telephony, datetime], Awaitable[Placed | None]]


class Provider(Telephony, Protocol):
    """One provider of calls and texts."""

    async def close(self) -> None:
        """Close the connections to it."""
        ...


class TakingOver:
    """Asks providers in the order they are given in, those last whose circuit is open.

    A provider that does not answer is asked once more, for the call or text itself, before another
    places it. What nobody can do, such as calling a number that does not exist, is asked of one.
    """

    def __init__(
        self,
        providers: Mapping[str, Provider],
        clock: Clock,
        *,
        answers_within_seconds: float = ANSWERS_WITHIN_SECONDS,
    ) -> None:
        if not providers:
            raise ValueError("telephony needs at least one provider")
        self._providers = dict(providers)
        self._clock = clock
        self._answers_within_seconds = answers_within_seconds
        self._circuits = {name: Circuit() for name in providers}
        # What was placed lately is not what is looked for.
        self._known: deque[str] = deque(maxlen=_KNOWN_AT_MOST)
        self._in_line_until: dict[str, datetime] = {}
        self.errors: Counter[tuple[str, str]] = Counter()
        self._repeats = Repeats()

    def open_circuits(self) -> dict[str, bool]:
        """Of each provider, whether its circuit is open."""
        return {name: circuit.is_open for name, circuit in self._circuits.items()}

    def has(self, provider: str) -> bool:
        """Whether it is set up here."""
        return provider in self._providers

    async def call(
        self, person: Person, *, delivery: int, but_not_first: Collection[str] = ()
    ) -> Placed:
        """Ring a person, by the first provider that does it."""
        return await self._called(person, delivery, self._in_order(but_not_first))

    async def call_elsewhere(
        self, person: Person, *, delivery: int, but_not_by: Collection[str]
    ) -> Placed:
        """Ring a person by another provider, whose circuit is closed or due for a trial."""
        now = self._clock.now()
        for name in but_not_by:
            self.errors[name, Trouble.IN_LINE] += 1
            self._in_line_until[name] = now + LEFT_ALONE
        others = [name for name in self._in_order(()) if name not in but_not_by]
        if not others:
            problem = "there is no other provider"
            raise DeliveryFailed(problem, permanent=True, trouble=Trouble.FORBIDDEN)
        work = [name for name in others if self._circuits[name].admits(now)]
        if not work:
            problem = f"{' and '.join(others)} in trouble"
            raise DeliveryFailed(problem, trouble=Trouble.UNREACHABLE)
        return await self._called(person, delivery, work)

    async def _called(self, person: Person, delivery: int, order: Sequence[str]) -> Placed:
        return await self._placed(
            lambda provider: provider.call(person, delivery=delivery),
            lambda provider, since: provider.find_call(person, since=since, but_not=self._known),
            order,
        )

    async def text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        delivery: int,
        but_not_first: Collection[str] = (),
    ) -> Placed:
        """Text a person, by the first provider that does it."""
        return await self._placed(
            lambda provider: provider.text(person, incidents, delivery=delivery),
            lambda provider, since: provider.find_text(
                person, incidents, since=since, but_not=self._known
            ),
            self._in_order(but_not_first),
        )

    async def hang_up(self, placed: Placed) -> None:
        """End a call, by the provider that carries it."""
        provider = self._providers.get(placed.provider)
        if provider is None:
            problem = f"its provider, {placed.provider}, is not set up any more"
            raise DeliveryFailed(problem, permanent=True)
        await provider.hang_up(placed)

    async def find_call(
        self, person: Person, *, since: datetime, but_not: Collection[str], at: str | None = None
    ) -> Placed | None:
        """Look for a call at every provider, or at one."""
        return await self._found(
            lambda provider: provider.find_call(person, since=since, but_not=but_not), at
        )

    async def find_text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        since: datetime,
        but_not: Collection[str],
    ) -> Placed | None:
        """Look for a text at every provider."""
        return await self._found(
            lambda provider: provider.find_text(person, incidents, since=since, but_not=but_not)
        )

    async def fares(self, placed: Placed) -> NotificationState | None:
        """Ask the provider that carries the call."""
        if placed.provider not in self._providers:
            return None
        return await self._ask(placed.provider, lambda provider: provider.fares(placed))

    async def close(self) -> None:
        """Close the connections to all of them."""
        await asyncio.gather(*(provider.close() for provider in self._providers.values()))

    async def _placed(self, ask: Ask, look: Look, order: Sequence[str]) -> Placed:
        since = self._clock.now() - _CLOCKS_DIFFER
        ends = asyncio.get_running_loop().time() + PLACED_WITHIN_SECONDS
        failures: dict[str, DeliveryFailed] = {}
        while order:
            name, *order = order
            left = ends - asyncio.get_running_loop().time()
            if failures and left < WORTH_ASKING_SECONDS:
                break
            try:
                within = min(left, self._answers_within_seconds) if order else left
                placed = await self._asked(name, ask, within)
                return replace(placed, in_doubt=_in_doubt(failures))
            except DeliveryFailed as failure:
                failures[name] = failure
                if not failure.elsewhere:
                    break
                if order and failure.may_have_been_done:
                    found = await self._looked_up(name, look, since)
                    if found is not None:
                        self._known.append(found.id)
                        del failures[name]
                        return replace(found, in_doubt=_in_doubt(failures))
                if order:
                    log.warning("another provider takes over", failed=name, problem=failure.problem)
        raise self._told_together(failures)

    def _in_order(self, but_not_first: Collection[str]) -> list[str]:
        """All of them: those whose circuit is open last, for when nobody else does it."""
        now = self._clock.now()
        # None is in line for longer, unless the clock was set back since.
        in_line = {n for n, until in self._in_line_until.items() if now < until <= now + LEFT_ALONE}
        late = in_line | set(but_not_first)
        return sorted(
            self._providers,
            key=lambda name: (not self._circuits[name].admits(now), name in late),
        )

    async def _asked(self, name: str, ask: Ask, seconds: float) -> Placed:
        self._circuits[name] = self._circuits[name].asked(self._clock.now())
        try:
            async with asyncio.timeout(seconds):
                placed = await ask(self._providers[name])
        except TimeoutError:
            failure = DeliveryFailed(
                "no answer in time", may_have_been_done=True, trouble=Trouble.TIMEOUT
            )
            self._note(name, failure)
            raise failure from None
        except DeliveryFailed as failure:
            self._note(name, failure)
            raise
        except Exception as error:
            # A client that breaks in a new way must not keep another provider from being asked.
            if told := self._repeats.facts(name, error):
                log.exception("a provider's client broke", provider=name, **told)
            problem = f"the provider's client broke ({type(error).__name__})"
            broken = DeliveryFailed(problem, may_have_been_done=True)
            self._note(name, broken)
            raise broken from None
        self._circuits[name] = self._circuits[name].succeeded()
        self._known.append(placed.id)
        return placed

    def _note(self, name: str, failure: DeliveryFailed) -> None:
        self.errors[name, failure.trouble] += 1
        was = self._circuits[name]
        # A provider that says what cannot be done is there, and works.
        now = was.succeeded() if failure.is_refusal else was.failed(self._clock.now())
        self._circuits[name] = now
        if now.is_open and not was.is_open:
            log.error("a provider is left alone for a while", provider=name)

    async def _looked_up(self, name: str, look: Look, since: datetime) -> Placed | None:
        try:
            async with asyncio.timeout(LOOKED_UP_WITHIN_SECONDS):
                return await self._ask(name, lambda provider: look(provider, since))
        except TimeoutError:
            return None

    async def _ask(self, name: str, ask: Callable[[Telephony], Awaitable[T | None]]) -> T | None:
        try:
            return await ask(self._providers[name])
        except Exception as error:
            # What a client cannot make sense of must keep nothing from being sent.
            if told := self._repeats.facts(name, error):
                log.exception("a provider's client broke", provider=name, **told)
            return None

    async def _found(
        self, find: Callable[[Telephony], Awaitable[Placed | None]], at: str | None = None
    ) -> Placed | None:
        working = [name for name, circuit in self._circuits.items() if not circuit.is_open]
        asked = working or list(self._providers)
        if at is not None:
            asked = [name for name in self._providers if name == at]
        found = await asyncio.gather(*(self._ask(name, find) for name in asked))
        return next((placed for placed in found if placed is not None), None)

    def _told_together(self, failures: Mapping[str, DeliveryFailed]) -> DeliveryFailed:
        """One failure for all: it has passed as soon as one of them has."""
        of_all = list(failures.values())
        problems = [failure.problem for failure in of_all]
        if len(self._providers) > 1:
            problems = [f"{name}: {failure.problem}" for name, failure in failures.items()]
        wishes = [failure.retry_after_seconds for failure in of_all]
        known = [wish for wish in wishes if wish is not None]
        return DeliveryFailed(
            "; ".join(problems),
            permanent=all(failure.permanent for failure in of_all) or not of_all[-1].elsewhere,
            retry_after_seconds=min(known) if len(known) == len(wishes) else None,
            may_have_been_done=any(failure.may_have_been_done for failure in of_all),
            trouble=of_all[-1].trouble,
        )


def _in_doubt(failures: Mapping[str, DeliveryFailed]) -> tuple[str, ...]:
    return tuple(name for name, failure in failures.items() if failure.may_have_been_done)
