"""How soon after one another messages may be sent. Pure.

Slack takes about one message a second in a channel, or to a person, and some more in a short burst;
fifty changes of messages a minute in all. What is sent beyond that is refused for a while, the page
that comes next as well.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.paging.priority import Priority
from bot.engine.sending.errand import UPDATES
from bot.storage.sending.outbox import Outgoing


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """So far apart for ever, and so many at once after a pause."""

    apart: timedelta
    burst: int


POSTS = Rate(apart=timedelta(seconds=1), burst=10)
CHANGES = Rate(apart=timedelta(seconds=1.2), burst=50)
# Nobody corrects a clock by as much: it was set, and what was remembered is not so any more.
SET_BACK = timedelta(minutes=1)
# A turn may be far off for want of others that are gone: another process has sent them.
LOOKS_AGAIN = timedelta(seconds=30)


def rate_of(place: str) -> Rate:
    """What Slack takes there."""
    return CHANGES if place == UPDATES else POSTS


@dataclass(kw_only=True, slots=True)
class _Queue:
    """Who waits for a place, and when the turn of each comes."""

    turns: dict[int, datetime] = field(default_factory=dict)
    until: datetime | None = None

    def turn_of(self, row: int, free_at: datetime, apart: timedelta, now: datetime) -> datetime:
        """When it is the row's turn: one after the other, and not later for asking before."""
        if self.until is None or self.until <= now:
            # Whoever waited has gone, or is not wanted any more.
            self.turns.clear()
            self.until = None
        turn = self.turns.get(row)
        if turn is None or turn <= now:
            turn = free_at if self.until is None else max(free_at, self.until + apart)
            self.turns[row] = self.until = turn
        return max(turn, free_at)


class Pacing:
    """When each place was written to. In the memory of one process: others have their own.

    Together they may be too fast; then Slack says for how long it takes nothing, and that is kept.
    """

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._latest: datetime | None = None
        # When the place would be free if there were no bursts.
        self._paid_until: dict[str, datetime] = {}
        self._queues: dict[tuple[str, Priority], _Queue] = defaultdict(_Queue)

    def wait(self, place: str, row: Outgoing, now: datetime) -> datetime | None:
        """Until when a row of the outbox has to wait; None: it goes now.

        Those that wait get a second each, so that they are not all looked at each time; but every
        LOOKS_AGAIN, for they may go before their turn, here or by another process. What goes first
        has a queue of its own.
        """
        if self._latest is not None and now < self._latest - SET_BACK:
            self._forget()
        self._latest = now
        rate = rate_of(place)
        free_at = self._paid_until.get(place, now) - rate.apart * (rate.burst - 1)
        if free_at <= now:
            self._paid_until[place] = max(self._paid_until.get(place, now), now) + rate.apart
            return None
        queue = self._queues[place, row.priority]
        return min(queue.turn_of(row.id, free_at, rate.apart, now), now + LOOKS_AGAIN)

    def closed(self, place: str, until: datetime) -> None:
        """Slack takes nothing there for so long."""
        rate = rate_of(place)
        paid = until + rate.apart * (rate.burst - 1)
        self._paid_until[place] = max(self._paid_until.get(place, paid), paid)
