"""What a process leaves to others: its provider refused it, and not them."""

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.engine.sending.standings import LIVES_SURELY
from bot.storage.sending.senders import Standing
from tests.simulation.books import Rows
from tests.simulation.witness import instant

if TYPE_CHECKING:
    from tests.simulation.process import Process

# It looked for them, and thought about it, while its database hung.
A_WHILE = timedelta(seconds=10)


def left_to_others(rows: Rows, process: "Process") -> set[str]:
    """The lanes in which another that can send has given a sign of life lately."""
    now = process.clock.now()
    stands = process.dispatcher.standings.now(now)
    refused = {lane.value for lane, standing in stands.items() if standing is not Standing.ABLE}
    if not refused:
        return set()
    said = rows("SELECT lane, holder, standing, at FROM senders")
    since = now - LIVES_SURELY - A_WHILE
    return {
        lane
        for lane, holder, standing, at in said
        if lane in refused and holder != process.name
        if standing == Standing.ABLE and instant(at) >= since
    }
