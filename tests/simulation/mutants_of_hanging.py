"""Mutants of what happens where the database answers late, or hangs."""

from typing import Any

from bot.engine.sending.dispatcher import Dispatcher
from tests.simulation.mutating import Mutants


def _stands_for_ever(_sound: Any) -> Any:
    async def standing(_self: Dispatcher, taken: Any) -> bool:
        await taken.work.look_up()
        return True

    return standing


MUTANTS_OF_HANGING: Mutants = {
    "begins whatever it took, however late": (Dispatcher, "_still_stands", _stands_for_ever),
}
