"""Queues rows that are under lease from the start: the process that queues them sends them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, Row, Subquery, bindparam, insert, select

from bot.storage.database import made_due
from bot.storage.sending.outbox import NAMES, Lane, Outgoing, ToSend, row_of
from bot.storage.sql.instants import Instant
from bot.storage.sql.together import BulkStatement
from bot.storage.tables import outbox


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """A lease on due rows of a lane, for `holder`, until an instant, for `sends` sends at most."""

    lane: Lane
    holder: str
    until: datetime
    sends: int


_NAMES = (*NAMES, "leased_until", "leased_by")
_NEVER_BEFORE, _FIRST_TRY = 0, 1


def _with_ids(given: Subquery) -> Insert:
    known_by = (outbox.c.id, outbox.c.kind, outbox.c.subject)
    return insert(outbox).from_select(_NAMES, select(given)).returning(*known_by)


_PUT = BulkStatement([outbox.c[name] for name in _NAMES], _with_ids)
# Includes rows that were put off: they go along with the next send of their bundle.
_WAITING = (
    select(outbox.c.bundle)
    .where(
        outbox.c.lane == bindparam("lane"),
        outbox.c.bundle.in_(bindparam("bundles", expanding=True)),
        outbox.c.leased_until.is_(None),
        outbox.c.planned_at <= bindparam("now", type_=Instant()),
    )
    .limit(1)
)


def put_all_leased(
    tx: Connection, queued: Collection[ToSend], now: datetime, lease: Lease
) -> list[Outgoing]:
    """Queue rows, in this order; lease and return those that are due now in the lease's lane.

    If older rows wait that belong into the same send, none is leased: the dispatcher sends all of
    them together.
    """
    taken = _to_be_taken(tx, queued, now, lease)
    rows = [
        (*row_of(one, now, tries=_FIRST_TRY), lease.until, lease.holder)
        if one in taken
        else (*row_of(one, now, tries=_NEVER_BEFORE), None, None)
        for one in queued
    ]
    made_due(tx)
    kept = {(row.kind, row.subject): row for row in _PUT.run(tx, rows)}
    return [_as_taken(one, kept[one.kind, one.subject], now) for one in taken]


def _to_be_taken(
    tx: Connection, queued: Collection[ToSend], now: datetime, lease: Lease
) -> Sequence[ToSend]:
    due = [one for one in queued if one.lane is lease.lane and (one.due_at or now) <= now]
    bundles = list(dict.fromkeys(one.bundle for one in due))[: lease.sends]
    asked = {"lane": lease.lane, "bundles": bundles, "now": now}
    if not due or tx.execute(_WAITING, asked).first() is not None:
        return []
    return [one for one in due if one.bundle in bundles]


def _as_taken(queued: ToSend, row: Row[Any], now: datetime) -> Outgoing:
    return Outgoing(
        id=row.id,
        lane=queued.lane,
        kind=queued.kind,
        subject=queued.subject,
        incident=queued.incident,
        recipient=queued.recipient,
        sequence=queued.sequence,
        bundle=queued.bundle,
        priority=queued.priority,
        due_at=queued.due_at or now,
        tries=_FIRST_TRY,
    )
