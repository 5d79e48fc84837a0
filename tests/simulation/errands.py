"""What a simulated process can do: the errands of the real one, at simulated providers."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.engine.errands.by_kind import errands_by_kind
from bot.engine.errands.call import CallErrand
from bot.engine.sending.errand import Errand
from tests.simulation.chat import SimulatedChat

if TYPE_CHECKING:
    from tests.simulation.process import Process

RING_SECONDS = 25


def calls_of(process: "Process") -> CallErrand:
    """How calls are placed."""
    ring = timedelta(seconds=RING_SECONDS)
    return CallErrand(process.schedules, process.telephony, ring=ring)


def errands_of(process: "Process", calls: CallErrand) -> Mapping[str, Errand]:
    """By the kind of what is sent."""
    return errands_by_kind(
        process.schedules,
        process.telephony,
        SimulatedChat(process),
        ring=timedelta(seconds=RING_SECONDS),
        calls=calls,
    )
