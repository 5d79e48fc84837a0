"""What a process leaves to others: its provider refused it, and not them."""

from datetime import datetime, timedelta
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
    """The lanes in which another that stands better has given a sign of life lately."""
    now = process.clock.now()
    stands = process.dispatcher.standings.now(now)
    refused = {lane.value for lane, standing in stands.items() if standing is not Standing.ABLE}
    if not refused:
        return set()
    said = rows("SELECT lane, holder, standing, at, troubled_at FROM senders")
    own = {lane: (since, holder) for lane, holder, _, _, since in said if holder == process.name}
    since = now - LIVES_SURELY - A_WHILE
    return {
        lane
        for lane, holder, standing, at, troubled_at in said
        if lane in refused and holder != process.name and instant(at) >= since
        if standing == Standing.ABLE or _is_before((troubled_at, holder), own.get(lane))
    }


def _is_before(other: tuple[datetime | None, str], own: tuple[datetime | None, str] | None) -> bool:
    """Both are in trouble, and the other has been for longer."""
    return None not in other and own is not None and own[0] is not None and other < own
