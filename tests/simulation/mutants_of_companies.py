"""Mutants of what happens where a company is in trouble, or there are two."""

import asyncio
from typing import Any

from bot.engine.sending.dispatcher import Dispatcher
from bot.engine.sending.lanes import Lanes
from bot.phone.taking_over import TakingOver
from tests.simulation.mutating import Mutants


def _asks_the_first_alone(in_order: Any) -> Any:
    return lambda self, *given: in_order(self, *given)[:1]


def _waits_for_all(tick: Any) -> Any:
    async def ticking(self: Dispatcher) -> Any:
        if sending := [task for lane in self._sending.values() for task in lane]:
            await asyncio.wait(sending)
        return await tick(self)

    return ticking


def _one_for_all(_is_in_trouble: Any) -> Any:
    return lambda self, _lane: any(circuit.is_open for circuit in self._circuits.values())


MUTANTS_OF_LANES: Mutants = {
    "waits for what hangs in another lane": (Dispatcher, "tick", _waits_for_all),
    "narrows all lanes for one": (Lanes, "is_in_trouble", _one_for_all),
}

MUTANTS_OF_COMPANIES: Mutants = {
    "lets no other company take over": (TakingOver, "_in_order", _asks_the_first_alone),
}
