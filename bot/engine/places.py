"""Which rows of the outbox get the places a lane has to send from."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.engine.fresh import NOTHING, Fresh
from bot.storage import incidents, leasing, outbox
from bot.storage.observed import Took, observe
from bot.storage.outbox import Lane, Outgoing


@dataclass(frozen=True, kw_only=True, slots=True)
class Leased:
    """Rows under lease; those with the ids `longest_waiting` go whatever their priority."""

    rows: Sequence[Outgoing]
    longest_waiting: Collection[int]

    def bundles(self) -> list[list[Outgoing]]:
        """What is sent as one."""
        bundles: dict[str | int, list[Outgoing]] = defaultdict(list)
        for row in self.rows:
            bundles[row.bundle or row.id].append(row)
        return list(bundles.values())


def lease_for(
    tx: Connection,
    lane: Lane,
    *,
    places: int,
    keep_one: bool,
    now: datetime,
    holder: str,
    lasting: timedelta,
    fresh: Fresh = NOTHING,
    unless_more_than: int | None = None,
) -> Leased:
    """Lease rows for so many places, by priority; what is about a locked incident is passed over.

    `fresh` is what this transaction has opened and queued itself. Where it would lease by priority
    `unless_more_than` so many rows, it leases none of them.
    With `keep_one`, one of the places is for what has waited longest: without it what has the
    lowest priority might wait for as long as a storm goes on.
    """
    take = partial(leasing.lease, tx, lane, now=now, holder=holder, lasting=lasting)
    by_priority = take(limit=places - keep_one, unless_more_than=unless_more_than)
    longest = []
    if keep_one and len(by_priority) >= places - 1:
        longest = take(limit=1, longest_waiting=True)
    rows = [*by_priority, *longest]
    about = {row.incident for row in rows if row.incident is not None}
    locked = dict(incidents.lock(tx, about - fresh.incidents.keys(), skip_locked=True))
    locked |= fresh.incidents
    elsewhere = {row.id for row in rows if row.incident is not None and row.incident not in locked}
    outbox.let_go(tx, elsewhere)
    free = [
        replace(
            row, about=locked.get(row.incident or 0), fresh=fresh.sent_by(row.kind, row.subject)
        )
        for row in rows
        if row.id not in elsewhere
    ]
    for row in free:
        observe(tx, Took.DISPATCHING, row.due_at, row.lane)
    return Leased(rows=free, longest_waiting={row.id for row in longest})
