"""Which rows of the outbox are sent next, where a lane has only so many places."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.storage.connections.observed import Took, observe
from bot.storage.incidents import incidents
from bot.storage.sending import leases, leasing
from bot.storage.sending.outbox import Lane, Outgoing


@dataclass(frozen=True, kw_only=True, slots=True)
class Leased:
    """Rows under lease; those with the ids `longest_waiting` go whatever their priority."""

    rows: Sequence[Outgoing]
    longest_waiting: Collection[int]


def in_bundles(rows: Iterable[Outgoing]) -> list[list[Outgoing]]:
    """What is sent as one."""
    bundles: dict[str | int, list[Outgoing]] = defaultdict(list)
    for row in rows:
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
) -> Leased:
    """Lease rows for so many places, by priority; what is about a locked incident is passed over.

    With `keep_one`, one of the places is for what has waited longest: without it what has the
    lowest priority might wait for as long as a storm goes on.
    """
    take = partial(leasing.lease, tx, lane, now=now, holder=holder, lasting=lasting)
    by_priority = take(limit=places - keep_one)
    longest = []
    if keep_one and len(by_priority) >= places - 1:
        longest = take(limit=1, longest_waiting=True)
    rows = [*by_priority, *longest]
    about = {row.incident for row in rows if row.incident is not None}
    locked = incidents.lock(tx, about, skip_locked=True)
    elsewhere = {row.id for row in rows if row.incident is not None and row.incident not in locked}
    leases.let_go(tx, elsewhere)
    free = [
        replace(row, about=locked.get(row.incident or 0)) for row in rows if row.id not in elsewhere
    ]
    for row in free:
        observe(tx, Took.DISPATCHING, row.due_at, row.lane)
    return Leased(rows=free, longest_waiting={row.id for row in longest})
