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
LONGEST_THOUGHT = timedelta(seconds=2)
_NUMBERS = re.compile(r"You have acknowledged incidents? ([\d, and]+)\.")


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """Somebody was told, at this instant, that they have acknowledged these."""

    at: datetime
    person: str
    incidents: frozenset[int]


class Crowd:
    """Plays every telephone of the exchange. `confirmed` is every acknowledgement they heard of."""

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
            for _ in range(PRESSES_AT_MOST):
                if not call.is_listening:
                    break
                said = len(call.heard)
                await call.press("1")
                self._note(self._names[call.to], call.heard[said:])
        except (NotListening, NotRinging):
            # Hung up meanwhile, because somebody else has taken it.
            return

    async def _reply(self, message: Message) -> None:
        await asyncio.sleep(self._chance.uniform(0.1, LONGEST_THOUGHT.total_seconds()))
        told = await self._exchange.text(from_=message.to, to=NUMBER, body="ack")
        self._note(self._names[message.to], told)

    def _note(self, person: str, told: Sequence[str]) -> None:
        numbers = [
            int(number)
            for sentence in told
            for named in _NUMBERS.findall(sentence)
            for number in re.findall(r"\d+", named)
        ]
        if numbers:
            self.confirmed.append(Confirmed(at=now(), person=person, incidents=frozenset(numbers)))
