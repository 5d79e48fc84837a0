"""Mutants of what happens where there are two telephone companies."""

from typing import Any

from bot.phone.taking_over import TakingOver
from tests.simulation.mutating import Mutants


def _asks_the_first_alone(in_order: Any) -> Any:
    return lambda self: in_order(self)[:1]


MUTANTS_OF_COMPANIES: Mutants = {
    "lets no other company take over": (TakingOver, "_in_order", _asks_the_first_alone),
}
