"""The people on call: some answer, most let it ring, a few reply to a text."""

import asyncio
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.telephony import Call, Exchange, Message, NotListening, NotRinging
from tests.crash.fleet import now
from tests.crash.teams import phone_of
from tests.scenarios.night import NUMBER

PRESSES_AT_MOST = 20
VOICEMAIL = 0.2
LONGEST_THOUGHT = timedelta(seconds=2)
_NUMBERS = re.compile(r"You have acknowledged incidents? ([\d, and]+)[.:]")


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """Somebody was told, at this instant, that they have acknowledged these."""

    at: datetime
    person: str
    incidents: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Somebody began at this instant to press a key, or to reply to a text."""

    at: datetime
    person: str


class Crowd:
    """Plays every telephone of the exchange. `confirmed` is every acknowledgement they heard of.

    Some calls are picked up by a voicemail, which does nothing; `deeds` is what people did.
    """

    def __init__(
        self,
        exchange: Exchange,
        people: Sequence[str],
        *,
        answering: float,
        chance: random.Random,
    ) -> None:
        """`answering` is how likely somebody is to answer a call or a text."""
        self.confirmed: list[Confirmed] = []
        self.deeds: list[Deed] = []
        self.answering = answering
        self._exchange = exchange
        self._chance = chance
        self._names = {phone_of(person): person for person in people}
        for number in self._names:
            exchange.line(number).script = self._phone_rings

    async def read_texts(self) -> None:
        """Reply to some of the texts, until cancelled."""
        async with asyncio.TaskGroup() as replying:
            while True:
                message = await self._exchange.next_message(timeout_seconds=3600)
                if self._chance.random() < self.answering:
                    replying.create_task(self._reply(message))

    async def _phone_rings(self, call: Call) -> None:
        await asyncio.sleep(self._chance.uniform(0.1, 1.5))
        try:
            if self._chance.random() >= self.answering:
                await call.ring_out()
                return
            await call.answer()
            if self.answering < 1 and self._chance.random() < VOICEMAIL:
                await call.hang_up()
                return
            for _ in range(PRESSES_AT_MOST):
                if not call.is_listening:
                    break
                said = len(call.heard)
                self._does(call.to)
                await call.press("1")
                self._note(self._names[call.to], call.heard[said:])
        except (NotListening, NotRinging):
            # Hung up meanwhile, because somebody else has taken it.
            return

    async def _reply(self, message: Message) -> None:
        await asyncio.sleep(self._chance.uniform(0.1, LONGEST_THOUGHT.total_seconds()))
        self._does(message.to)
        told = await self._exchange.text(from_=message.to, to=NUMBER, body="ack")
        self._note(self._names[message.to], told)

    def _does(self, number: str) -> None:
        self.deeds.append(Deed(at=now(), person=self._names[number]))

    def _note(self, person: str, told: Sequence[str]) -> None:
        numbers = [
            int(number)
            for sentence in told
            for named in _NUMBERS.findall(sentence)
            for number in re.findall(r"\d+", named)
        ]
        if numbers:
            self.confirmed.append(Confirmed(at=now(), person=person, incidents=frozenset(numbers)))
